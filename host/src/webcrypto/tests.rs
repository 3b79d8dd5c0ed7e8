//! Vectors from the standards, and hostile keys.

mod hostile;
mod modern;
mod vectors;

use std::time::Duration;

use land_abi::{Writer, crypto};

use super::cost::{Budget, is_long};
use super::fields::Fields;

/// An argument of a function.
pub(super) enum Arg<'a> {
    Bytes(&'a [u8]),
    Text(&'a str),
    Number(u32),
}

/// A request.
pub(super) fn request(arguments: &[Arg<'_>]) -> Vec<u8> {
    let mut request = Vec::new();
    for argument in arguments {
        let mut writer = Writer::new(&mut request);
        match argument {
            Arg::Bytes(bytes) => writer.bytes(bytes),
            Arg::Text(text) => writer.bytes(text.as_bytes()),
            Arg::Number(number) => writer.bytes(&number.to_le_bytes()),
        }
    }
    request
}

/// The result, or the status and the text.
pub(super) fn call(arguments: &[Arg<'_>]) -> Result<Vec<u8>, (u8, String)> {
    ask(&request(arguments), &Budget::serving(Duration::from_secs(10)))
}

fn ask(request: &[u8], budget: &Budget) -> Result<Vec<u8>, (u8, String)> {
    let mut answer = super::answer(request, budget);
    let rest = answer.split_off(1);
    match answer[0] {
        crypto::OK => Ok(rest),
        status => Err((status, String::from_utf8(rest).expect("reasons are text"))),
    }
}

/// The parts of a result.
pub(super) fn parts(result: &[u8]) -> Vec<Vec<u8>> {
    let mut fields = Fields::new(result);
    std::iter::from_fn(|| fields.bytes().ok().map(<[u8]>::to_vec)).collect()
}

pub(super) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digits = digits.chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("digits")).collect()
}

use Arg::{Bytes, Number, Text};

#[test]
fn a_build_draws_no_randomness_and_does_all_else() {
    let building = Budget::building(Duration::from_secs(1));
    let refused = ask(&request(&[Text("ec_generate"), Text("P-256")]), &building);
    let (status, text) = refused.expect_err("nothing random at build time");
    assert_eq!(status, crypto::OPERATION);
    assert!(text.contains("build time"), "{text}");
    let digest = request(&[Text("digest"), Text("SHA-256"), Bytes(b"abc")]);
    assert!(ask(&digest, &building).is_ok());
}

#[test]
fn pbkdf2_stops_where_the_budget_ends() {
    let costly =
        [Text("pbkdf2"), Text("SHA-512"), Bytes(b"p"), Bytes(b"s"), Number(u32::MAX), Number(64)];
    let started = std::time::Instant::now();
    let stopped = ask(&request(&costly), &Budget::serving(Duration::from_millis(5)));
    let (status, text) = stopped.expect_err("4 billion iterations");
    assert_eq!(status, crypto::OPERATION);
    assert!(text.contains("CPU time"), "{text}");
    assert!(started.elapsed() < Duration::from_secs(60), "it went on for {:?}", started.elapsed());
}

#[test]
fn what_takes_long_is_known_beforehand() {
    let pbkdf2 = |iterations, len| {
        is_long(&request(&[
            Text("pbkdf2"),
            Text("SHA-256"),
            Bytes(b"p"),
            Bytes(b"s"),
            Number(iterations),
            Number(len),
        ]))
    };
    assert!(!pbkdf2(1_000, 32));
    assert!(pbkdf2(1_001, 32));
    assert!(pbkdf2(600_000, 32));
    assert!(pbkdf2(1, 1 << 20));
    let digest = |size| is_long(&request(&[Text("digest"), Text("SHA-1"), Bytes(&vec![0; size])]));
    assert!(!digest(1000));
    assert!(digest(crate::limits::CRYPTO_AT_ONCE_BYTES));
    assert!(is_long(&request(&[Text("rsa_generate"), Number(2048), Bytes(&[1, 0, 1])])));
    assert!(!is_long(&request(&[Text("pbkdf2")])), "refused at once");
    assert!(!is_long(b"\xFF\xFF"));
}

#[test]
fn limits_are_told() {
    use crate::limits::{CRYPTO_DERIVED, CRYPTO_MEMORY, CRYPTO_RSA_GENERATED};
    let (p, s) = (Bytes(b"p"), Bytes(b"s"));
    let many = u32::try_from(CRYPTO_DERIVED + 1).expect("small");
    let bits = u32::try_from(CRYPTO_RSA_GENERATED + 1).expect("small");
    let scrypt = |log_n, r, parallel| {
        call(&[
            Text("scrypt"),
            Bytes(b"p"),
            Bytes(b"s"),
            Number(log_n),
            Number(r),
            Number(parallel),
            Number(16),
        ])
    };
    for (refused, says) in [
        (
            call(&[Text("pbkdf2"), Text("SHA-1"), p, s, Number(1), Number(many)]),
            CRYPTO_DERIVED.to_string(),
        ),
        (
            call(&[Text("rsa_generate"), Number(bits), Bytes(&[1, 0, 1])]),
            CRYPTO_RSA_GENERATED.to_string(),
        ),
        (scrypt(18, 8, 1), CRYPTO_MEMORY.to_string()),
        (scrypt(63, u32::MAX, 1), CRYPTO_MEMORY.to_string()),
        (scrypt(255, 1, 1), CRYPTO_MEMORY.to_string()),
        (scrypt(10, 1, 1 << 19), "too long".into()),
    ] {
        let (status, text) = refused.expect_err("over a limit");
        assert_eq!(status, crypto::OPERATION);
        assert!(text.contains(&says), "{text}");
    }
}

#[test]
fn requests_that_cannot_be_read_are_refused() {
    for request in [&b""[..], b"\x01", b"\xFF\xFF\xFF\xFF", &request(&[Text("digest")])] {
        let (status, _) = ask(request, &Budget::serving(Duration::ZERO)).expect_err("malformed");
        assert_eq!(status, crypto::MALFORMED, "{request:?}");
    }
    let (status, _) = call(&[Text("nothing")]).expect_err("no such function");
    assert_eq!(status, crypto::NOT_SUPPORTED);
    let (status, _) = call(&[Text("digest"), Text("MD4"), Bytes(b"")]).expect_err("no such hash");
    assert_eq!(status, crypto::NOT_SUPPORTED);
    let broken = call(&[Text("hash_update"), Text("SHA-256"), Bytes(&[0xFF; 7]), Bytes(b"")]);
    assert_eq!(broken.expect_err("no state").0, crypto::MALFORMED);
}
