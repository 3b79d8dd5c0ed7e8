//! Vectors: FIPS 180, RFC 4231, 5869, 6070, 7914, 3394, 8439, 8032, 7748, 6979, NIST's for AES.

use super::Arg::{Bytes, Number, Text};
use super::{Arg, call, hex, parts};

/// A call and its result in hexadecimal digits.
#[track_caller]
pub(super) fn gives(arguments: &[Arg<'_>], result: &str) {
    assert_eq!(call(arguments), Ok(hex(result)));
}

#[test]
fn digests() {
    for (name, result) in [
        ("MD5", "900150983cd24fb0d6963f7d28e17f72"),
        ("RIPEMD-160", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        ("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("SHA-224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        ("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("SHA-512/256", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
        ("SHA3-256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
    ] {
        gives(&[Text("digest"), Text(name), Bytes(b"abc")], result);
        let state = call(&[Text("hash_update"), Text(name), Bytes(b""), Bytes(b"a")]);
        let state = state.expect("a state");
        let state = call(&[Text("hash_update"), Text(name), Bytes(&state), Bytes(b"b")]);
        let state = state.expect("a state");
        gives(&[Text("hash_finish"), Text(name), Bytes(&state), Bytes(b"c")], result);
    }
}

#[test]
fn hmac() {
    let (key, data) = (Bytes(b"Jefe"), &b"what do ya want for nothing?"[..]);
    let tag = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    gives(&[Text("hmac"), Text("SHA-256"), key, Bytes(data)], tag);
    let long = [0xaa; 131];
    let message = b"Test Using Larger Than Block-Size Key - Hash Key First";
    gives(
        &[Text("hmac"), Text("SHA-256"), Bytes(&long), Bytes(message)],
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    );
    let state = call(&[Text("hmac_start"), Text("SHA-256"), Bytes(b"Jefe")]).expect("a state");
    let (first, rest) = data.split_at(10);
    let state = call(&[Text("hmac_update"), Text("SHA-256"), Bytes(&state), Bytes(first)]);
    let state = state.expect("a state");
    gives(&[Text("hmac_finish"), Text("SHA-256"), Bytes(&state), Bytes(rest)], tag);
    for (tag, right) in [(hex(tag), 1), (hex(&tag[2..]), 0), (Vec::new(), 0)] {
        let verify =
            [Text("hmac_verify"), Text("SHA-256"), Bytes(b"Jefe"), Bytes(&tag), Bytes(data)];
        assert_eq!(call(&verify), Ok(vec![right]));
    }
}

#[test]
fn derivation() {
    gives(
        &[
            Text("hkdf"),
            Text("SHA-256"),
            Bytes(&[0x0b; 22]),
            Bytes(&hex("000102030405060708090a0b0c")),
            Bytes(&hex("f0f1f2f3f4f5f6f7f8f9")),
            Number(42),
        ],
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
    let (password, salt) = (Bytes(b"password"), Bytes(b"salt"));
    gives(
        &[Text("pbkdf2"), Text("SHA-1"), password, salt, Number(4096), Number(20)],
        "4b007901b765489abead49d926f721d065a429c1",
    );
    gives(
        &[Text("pbkdf2"), Text("SHA-256"), Bytes(b"passwd"), Bytes(b"salt"), Number(1), Number(64)],
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc\
         49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    );
    gives(
        &[Text("scrypt"), Bytes(b""), Bytes(b""), Number(4), Number(1), Number(1), Number(64)],
        "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442\
         fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
    );
}

#[test]
fn aes() {
    let key = hex("2b7e151628aed2a6abf7158809cf4f3c");
    let block = hex("6bc1bee22e409f96e93d7e117393172a");
    let iv = hex("000102030405060708090a0b0c0d0e0f");
    gives(&[Text("ecb_encrypt"), Bytes(&key), Bytes(&block)], "3ad77bb40d7a3660a89ecaf32466ef97");
    gives(
        &[Text("cbc_encrypt"), Bytes(&key), Bytes(&iv), Number(0), Bytes(&block)],
        "7649abac8119b246cee98e9b12e9197d",
    );
    gives(
        &[
            Text("ctr"),
            Bytes(&key),
            Bytes(&hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")),
            Number(128),
            Bytes(&block),
        ],
        "874d6191b620e3261bef6864990db6ce",
    );
    let padded = call(&[Text("cbc_encrypt"), Bytes(&key), Bytes(&iv), Number(1), Bytes(b"abc")]);
    let padded = padded.expect("encrypted");
    gives(&[Text("cbc_decrypt"), Bytes(&key), Bytes(&iv), Number(1), Bytes(&padded)], "616263");
    let kek = hex("000102030405060708090A0B0C0D0E0F");
    let wrapped = "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5";
    let secret = "00112233445566778899AABBCCDDEEFF";
    gives(&[Text("kw_wrap"), Bytes(&kek), Bytes(&hex(secret))], wrapped);
    gives(&[Text("kw_unwrap"), Bytes(&kek), Bytes(&hex(wrapped))], secret);
}

#[test]
fn the_counter_begins_anew_within_its_bits() {
    let key = [7; 16];
    let ctr = |block: &[u8], bits, data: &[u8]| {
        call(&[Text("ctr"), Bytes(&key), Bytes(block), Number(bits), Bytes(data)])
    };
    let mut last = [0xAB; 16];
    last[15] = 0xAF;
    let mut first = last;
    first[15] = 0xA0;
    let both = ctr(&last, 4, &[0; 32]).expect("two blocks");
    assert_eq!(both[..16], ctr(&last, 128, &[0; 16]).expect("one")[..]);
    assert_eq!(both[16..], ctr(&first, 128, &[0; 16]).expect("one")[..]);
    assert!(ctr(&last, 4, &[0; 16 * 16]).is_ok());
    assert!(ctr(&last, 4, &[0; 16 * 16 + 1]).is_err(), "a block would be used twice");
    assert!(ctr(&[0xFF; 16], 128, &[0; 48]).is_ok());
    assert!(ctr(&last, 0, &[]).is_err());
    assert!(ctr(&last, 129, &[]).is_err());
}

#[test]
fn gcm_with_any_iv_and_tag() {
    let key = hex("feffe9928665731c6d6a8f9467308308");
    let data = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
         1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    let aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    for (iv, encrypted, tag) in [
        (
            "cafebabefacedbaddecaf888",
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e\
             21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
            "5bc94fbc3221a5db94fae95ae7121a47",
        ),
        (
            "cafebabefacedbad",
            "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423\
             73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598",
            "3612d2e79e3b0785561be14aaca2fccb",
        ),
    ] {
        let iv = hex(iv);
        for len in [4, 8, 12, 13, 14, 15, 16] {
            let mut expected = hex(encrypted);
            expected.extend_from_slice(&hex(tag)[..len]);
            let head =
                |name| [Text(name), Bytes(&key), Bytes(&iv), Bytes(&aad), Number(len as u32)];
            let with = |name, data| {
                let mut call = Vec::from(head(name));
                call.push(Bytes(data));
                call
            };
            assert_eq!(call(&with("gcm_encrypt", &data)), Ok(expected.clone()));
            assert_eq!(call(&with("gcm_decrypt", &expected)), Ok(data.clone()));
            let mut bent = expected.clone();
            *bent.last_mut().expect("a tag") ^= 1;
            assert!(call(&with("gcm_decrypt", &bent)).is_err());
        }
    }
}

#[test]
fn curves() {
    // RFC 8032, test 2; RFC 7748, section 6.1; RFC 6979, A.2.5.
    let secret = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                     085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    gives(&[Text("okp_public"), Text("Ed25519"), Bytes(&secret)], public);
    gives(
        &[Text("ed_sign"), Text("Ed25519"), Bytes(&secret), Bytes(b""), Bytes(&[0x72])],
        signature,
    );
    let alice = hex("77076d0a7318a57d3c16c17251b26645df4c6d2a2c0d5ff5f4d2d5bd7b6b6f2a");

    let bob = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    let agreed = |own: &[u8], other: &[u8]| {
        let other = call(&[Text("okp_public"), Text("X25519"), Bytes(other)]).expect("a key");
        call(&[Text("x_agree"), Text("X25519"), Bytes(own), Bytes(&other)])
    };
    assert_eq!(agreed(&alice, &bob), agreed(&bob, &alice));
    let d = hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    gives(
        &[Text("ecdsa_sign"), Text("P-256"), Bytes(&d), Text("SHA-256"), Bytes(b"sample")],
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
         F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    );
}

#[test]
fn what_is_signed_verifies_on_every_curve_with_every_hash() {
    for curve in ["P-256", "P-384", "P-521"] {
        let key = parts(&call(&[Text("ec_generate"), Text(curve)]).expect("a key"));
        let [d, point] = &key[..] else { panic!("two parts") };
        assert_eq!(call(&[Text("ec_public"), Text(curve), Bytes(d)]).as_ref(), Ok(point));
        for hash in ["SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-512"] {
            let sign = [Text("ecdsa_sign"), Text(curve), Bytes(d), Text(hash), Bytes(b"data")];
            let mut signature = call(&sign).expect("a signature");
            let verify = |signature: &[u8]| {
                let head = [Text("ecdsa_verify"), Text(curve), Bytes(point), Text(hash)];
                let mut arguments = Vec::from(head);
                arguments.extend([Bytes(signature), Bytes(b"data")]);
                call(&arguments)
            };
            assert_eq!(verify(&signature), Ok(vec![1]), "{curve} {hash}");
            signature[7] ^= 1;
            assert_eq!(verify(&signature), Ok(vec![0]), "{curve} {hash}");
            assert_eq!(verify(b"short"), Ok(vec![0]));
        }
    }
}
