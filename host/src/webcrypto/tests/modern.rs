//! Vectors of the modern algorithms: RFC 7253, RFC 9106, NIST's samples of KMAC and cSHAKE.

use super::Arg::{Bytes, Number, Text};
use super::vectors::gives;
use super::{call, hex, parts};

#[test]
fn ocb_kmac_and_cshake() {
    // RFC 7253, appendix A; NIST's KMAC samples 1 and 2; RFC 9106, section 5.3; RFC 7748, section 6.2.
    let key = hex("000102030405060708090A0B0C0D0E0F");
    let ocb = |iv: &str, data: &str| {
        let (iv, data) = (hex(iv), hex(data));
        call(&[
            Text("ocb_encrypt"),
            Bytes(&key),
            Bytes(&iv),
            Bytes(&data),
            Number(16),
            Bytes(&data),
        ])
    };
    let eight = "0001020304050607";
    assert_eq!(ocb("BBAA99887766554433221100", ""), Ok(hex("785407BFFFC8AD9EDCC5520AC9111EE6")));
    assert_eq!(
        ocb("BBAA99887766554433221101", eight),
        Ok(hex("6820B3657B6F615A5725BDA0D3B4EB3A257C9AF1F8F03009"))
    );
    let key = hex("404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F");
    gives(
        &[Text("kmac"), Number(128), Number(32), Bytes(b""), Bytes(&key), Bytes(&[0, 1, 2, 3])],
        "E5780B0D3EA6F7D3A429C5706AA43A00FADBD7D49628839E3187243F456EE14E",
    );
    gives(
        &[
            Text("cshake"),
            Number(128),
            Number(32),
            Bytes(b""),
            Bytes(b"Email Signature"),
            Bytes(&[0, 1, 2, 3]),
        ],
        "C1C36925B6409A04F1B504FCBCA9D82B4017277CB5ED2B2065FC1D3814D5AAF5",
    );
}

#[test]
fn argon2_and_x448() {
    gives(
        &[
            Text("argon2"),
            Text("Argon2id"),
            Bytes(&[1; 32]),
            Bytes(&[2; 16]),
            Number(3),
            Number(32),
            Number(4),
            Bytes(&[3; 8]),
            Bytes(&[4; 12]),
            Number(32),
        ],
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
    );
    let alice = hex(
        "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
    );
    gives(
        &[Text("okp_public"), Text("X448"), Bytes(&alice)],
        "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0",
    );
}

#[test]
fn lattices_agree_and_sign() {
    for name in ["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"] {
        let public = call(&[Text("mlkem_public"), Text(name), Bytes(&[7; 64])]).expect("a key");
        let sealed =
            call(&[Text("mlkem_encapsulate"), Text(name), Bytes(&public)]).expect("a secret");
        let sealed = parts(&sealed);
        let opened =
            call(&[Text("mlkem_decapsulate"), Text(name), Bytes(&[7; 64]), Bytes(&sealed[1])]);
        assert_eq!(opened.as_ref(), Ok(&sealed[0]), "{name}");
        assert!(call(&[Text("mlkem_check"), Text(name), Bytes(&public[1..])]).is_err());
        assert!(
            call(&[Text("mlkem_check"), Text(name), Bytes(&vec![0xFF; public.len()])]).is_err()
        );
    }
    for name in ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] {
        let public = call(&[Text("mldsa_public"), Text(name), Bytes(&[7; 32])]).expect("a key");
        let sign = [Text("mldsa_sign"), Text(name), Bytes(&[7; 32]), Bytes(b"ctx"), Bytes(b"data")];
        let signature = call(&sign).expect("a signature");
        for (context, right) in [(&b"ctx"[..], 1), (b"other", 0)] {
            let verify = [
                Text("mldsa_verify"),
                Text(name),
                Bytes(&public),
                Bytes(context),
                Bytes(&signature),
                Bytes(b"data"),
            ];
            assert_eq!(call(&verify), Ok(vec![right]), "{name}");
        }
    }
}
