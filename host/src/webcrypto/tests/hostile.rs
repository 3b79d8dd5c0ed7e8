//! Keys that nobody honest would send: each is an error, and none a panic.

use land_abi::crypto;

use super::Arg::{Bytes, Number, Text};
use super::{Arg, call, hex, parts};

#[track_caller]
fn refused(arguments: &[Arg<'_>]) {
    let (status, text) = call(arguments).expect_err("a hostile key");
    assert_ne!(status, crypto::OK);
    assert!(text != "the computation failed", "a panic was caught");
}

#[test]
fn points_off_the_curve() {
    let zeroes = [0; 65];
    let mut off = [1; 65];
    off[0] = 4;
    for point in [&b""[..], &[0], &[4], &zeroes, &off, &[5; 33], &[0xFF; 133], &off[..64]] {
        for curve in ["P-256", "P-384", "P-521", "P-192"] {
            refused(&[Text("ec_point"), Text(curve), Bytes(point)]);
            refused(&[Text("ecdh"), Text(curve), Bytes(&[1; 32]), Bytes(point)]);
        }
    }
}

#[test]
fn numbers_beyond_the_order() {
    for d in [&b""[..], &[0; 32], &[0xFF; 32], &[1; 31], &[1; 33], &[0; 66], &[0xFF; 66]] {
        for curve in ["P-256", "P-384", "P-521"] {
            refused(&[Text("ec_public"), Text(curve), Bytes(d)]);
            refused(&[Text("ecdsa_sign"), Text(curve), Bytes(d), Text("SHA-1"), Bytes(b"")]);
        }
    }
}

#[test]
fn keys_of_small_order() {
    for u in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        refused(&[Text("x_agree"), Text("X25519"), Bytes(&[7; 32]), Bytes(&u)]);
        let verify = [
            Text("ed_verify"),
            Text("Ed25519"),
            Bytes(&u),
            Bytes(b""),
            Bytes(&[0; 64]),
            Bytes(b""),
        ];
        assert_eq!(call(&verify), Ok(vec![0]));
    }
    for key in [&b""[..], &[1; 31], &[1; 33]] {
        refused(&[Text("okp_public"), Text("Ed25519"), Bytes(key)]);
        refused(&[Text("ed_sign"), Text("Ed25519"), Bytes(key), Bytes(b""), Bytes(b"")]);
        refused(&[Text("x_agree"), Text("X25519"), Bytes(key), Bytes(key)]);
    }
}

#[test]
fn rsa_numbers_that_make_no_key() {
    let ones = [0xFF; 128];
    for n in [&b""[..], &[0], &[0; 128], &[1], &ones[..31], &[2; 128], &vec![0xFF; 2000]] {
        for e in [&b""[..], &[0], &[1], &[2], &[1, 0, 0], &[0xFF; 9]] {
            refused(&[Text("rsa_public"), Bytes(n), Bytes(e)]);
        }
        refused(&[Text("rsa_private"), Bytes(n), Bytes(&[3]), Bytes(n), Bytes(n), Bytes(n)]);
        refused(&[Text("rsa_private"), Bytes(&ones), Bytes(&[3]), Bytes(n), Bytes(n), Bytes(n)]);
    }
    for e in [&b""[..], &[0], &[1], &[2], &[1, 0, 0], &[0xFF; 9]] {
        refused(&[Text("rsa_generate"), Number(1024), Bytes(e)]);
    }
    for bits in [0, 1, 255, u32::MAX] {
        refused(&[Text("rsa_generate"), Number(bits), Bytes(&[1, 0, 1])]);
    }
}

#[test]
fn envelopes_cut_and_bent_anywhere() {
    let point = parts(&call(&[Text("ec_generate"), Text("P-256")]).expect("a key")).remove(1);
    let (oid, curve) = (Text("1.2.840.10045.2.1"), Text("1.2.840.10045.3.1.7"));
    let spki = call(&[Text("spki_encode"), oid, curve, Bytes(&point)]).expect("an envelope");
    let decoded = parts(&call(&[Text("spki_decode"), Bytes(&spki)]).expect("the same"));
    assert_eq!(decoded[0], b"1.2.840.10045.2.1");
    assert_eq!(decoded[1], b"1.2.840.10045.3.1.7");
    assert_eq!(decoded[2], point);
    let readers =
        ["spki_decode", "pkcs8_decode", "sec1_decode", "rsa_public_parts", "rsa_private_parts"];
    for name in readers {
        for end in 0..spki.len() {
            refused(&[Text(name), Bytes(&spki[..end])]);
        }
        for at in 0..spki.len() {
            for with in [0x00, 0x01, 0x7F, 0x80, 0xFF] {
                let mut bent = spki.clone();
                bent[at] ^= with;
                if let Err((_, text)) = call(&[Text(name), Bytes(&bent)]) {
                    assert_ne!(text, "the computation failed", "a panic was caught");
                }
            }
        }
    }
}

#[test]
fn ciphers_with_wrong_sizes() {
    let key = [0; 16];
    for wrong in [&b""[..], &[0; 15], &[0; 17], &[0; 33]] {
        let cbc =
            |key, iv, data| [Text("cbc_decrypt"), Bytes(key), Bytes(iv), Number(1), Bytes(data)];
        refused(&cbc(wrong, &key, &key));
        refused(&cbc(&key, wrong, &key));
        refused(&cbc(&key, &key, wrong));
        refused(&[Text("kw_unwrap"), Bytes(&key), Bytes(wrong)]);
        refused(&[Text("kw_wrap"), Bytes(wrong), Bytes(&key)]);
        refused(&[Text("ecb_encrypt"), Bytes(wrong), Bytes(&key)]);
        refused(&[Text("chacha_encrypt"), Bytes(wrong), Bytes(&[0; 12]), Bytes(b""), Bytes(b"")]);
    }
    refused(&[Text("ecb_encrypt"), Bytes(&key), Bytes(&[0; 17])]);
    for (iv, tag) in [(&b""[..], 16), (&[0; 12], 3), (&[0; 12], 17), (&[0; 12], u32::MAX)] {
        let head = [Text("gcm_decrypt"), Bytes(&key), Bytes(iv), Bytes(b"")];
        let mut arguments = Vec::from(head);
        arguments.extend([Number(tag), Bytes(&[0; 32])]);
        refused(&arguments);
    }
}

#[test]
fn an_rsa_key_signs_encrypts_and_refuses_what_does_not_fit() {
    let der = call(&[Text("rsa_generate"), Number(1024), Bytes(&[1, 0, 1])]).expect("a key");
    let numbers = parts(&call(&[Text("rsa_private_parts"), Bytes(&der)]).expect("its parts"));
    let public = call(&[Text("rsa_public"), Bytes(&numbers[0]), Bytes(&numbers[1])]);
    let public = public.expect("the public key");
    for (padding, salt) in [("pkcs1", 0), ("pss", 0), ("pss", 32), ("pss", 94)] {
        let head =
            |name, key| [Text(name), Text(padding), Text("SHA-256"), Bytes(key), Number(salt)];
        let mut sign = Vec::from(head("rsa_sign", &der));
        sign.push(Bytes(b"data"));
        let signature = call(&sign).expect("a signature");
        let mut verify = Vec::from(head("rsa_verify", &public));
        verify.extend([Bytes(&signature), Bytes(b"data")]);
        assert_eq!(call(&verify), Ok(vec![1]), "{padding} {salt}");
        verify.pop();
        verify.push(Bytes(b"other"));
        assert_eq!(call(&verify), Ok(vec![0]), "{padding} {salt}");
    }
    let too_salty =
        [Text("rsa_sign"), Text("pss"), Text("SHA-256"), Bytes(&der), Number(95), Bytes(b"")];
    refused(&too_salty);
    let rsa = |name, key, label, data| {
        call(&[Text(name), Text("oaep"), Text("SHA-1"), Bytes(key), Bytes(label), Bytes(data)])
    };
    let sealed = rsa("rsa_encrypt", &public, b"label", b"secret").expect("sealed");
    assert_eq!(rsa("rsa_decrypt", &der, b"label", &sealed), Ok(b"secret".to_vec()));
    assert!(rsa("rsa_decrypt", &der, b"other", &sealed).is_err());
    assert!(rsa("rsa_decrypt", &der, b"label", &sealed[1..]).is_err());
    assert!(rsa("rsa_encrypt", &public, b"", &[0; 87]).is_err(), "one byte too many");
    assert!(rsa("rsa_encrypt", &hex("30030201"), b"", b"").is_err());
}
