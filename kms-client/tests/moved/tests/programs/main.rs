//! The programs, run as they are: the official loader gives them a region, credentials and the address of a server.

mod server;

use std::fs;
use std::process::Command;

use server::Server;

/// What a program prints.
fn run(program: &str, server: &Server, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("AWS_ENDPOINT_URL", server.url())
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

macro_rules! program {
    ($name:literal) => {
        env!(concat!("CARGO_BIN_EXE_", $name))
    };
}

#[test]
fn hello() {
    let server =
        Server::start(&[("ListKeys", r#"{"Keys":[{"KeyArn":"arn:1"},{"KeyArn":"arn:2"}]}"#)]);
    let text = run(program!("kms_helloworld"), &server, &["us-east-2"]);
    assert!(text.contains("arn:1\narn:2\n") && text.contains("2 keys"), "{text}");
    assert!(text.contains("region         us-east-2"), "{text}");
    let request = &server.requests()[0];
    assert!(request.contains("/us-east-2/kms/aws4_request"), "{request}");
}

#[test]
fn keys_are_made() {
    const RESPONSE: &str =
        r#"{"KeyMetadata":{"KeyId":"1234","Arn":"arn:1234","Enabled":true,"KeyState":"Enabled"}}"#;
    let server = Server::start(&[("CreateKey", RESPONSE)]);
    let text = run(program!("create_key"), &server, &["us-east-2"]);
    assert_eq!(text, "Key: 1234\nenabled: true\nstate:   Some(Enabled)\narn:1234\n");
    let request = &server.requests()[1];
    assert!(request.contains(r#""Tags":[{"TagKey":"project","TagValue":"moved"}]"#), "{request}");
}

#[test]
fn texts_are_encrypted_decrypted_and_moved() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = |name: &str| folder.join(name).to_str().expect("text").to_owned();
    let server = Server::start(&[
        ("Encrypt", r#"{"CiphertextBlob":"Y2lwaGVy"}"#),
        ("ReEncrypt", r#"{"CiphertextBlob":"b3RoZXI="}"#),
        ("Decrypt", r#"{"Plaintext":"dGV4dA=="}"#),
    ]);
    let (first, second) = (path("first"), path("second"));
    run(program!("encrypt"), &server, &["1234", "text", &first]);
    assert_eq!(fs::read_to_string(&first).expect("written"), "Y2lwaGVy");
    run(program!("reencrypt_data"), &server, &["1234", "5678", &first, &second]);
    assert_eq!(fs::read_to_string(&second).expect("written"), "b3RoZXI=");
    let text = run(program!("decrypt"), &server, &["5678", &second]);
    assert_eq!(text, "plaintext: text\n");
    let requests = server.requests();
    assert!(requests[0].contains(r#""Plaintext":"dGV4dA==""#), "{}", requests[0]);
    assert!(requests[1].contains(r#""DestinationKeyId":"5678""#), "{}", requests[1]);
    assert!(requests[2].contains(r#""CiphertextBlob":"b3RoZXI=""#), "{}", requests[2]);
}

#[test]
fn data_keys_and_random_bytes_are_made() {
    let server = Server::start(&[
        ("GenerateDataKey", r#"{"CiphertextBlob":"AAAA","Plaintext":"AQID","KeyId":"arn:1"}"#),
        ("GenerateDataKeyWithoutPlaintext", r#"{"CiphertextBlob":"AAAA"}"#),
        ("GenerateRandom", r#"{"Plaintext":"AQID"}"#),
    ]);
    let text = run(program!("generate_data_key"), &server, &["1234", "us-east-2"]);
    assert_eq!(text, "ciphertext: AAAA\nplaintext:  3 bytes\nkey:        arn:1\n");
    let text = run(program!("generate_data_key_without_plaintext"), &server, &["1234"]);
    assert_eq!(text, "AAAA\n");
    assert_eq!(run(program!("generate_random"), &server, &["3"]), "random: AQID\n");
}

#[test]
fn keys_are_listed_page_by_page_and_as_a_stream() {
    let server = Server::start(&[
        ("ListKeys", r#"{"Keys":[{"KeyId":"1","KeyArn":"arn:1"}],"Truncated":false}"#),
        ("DescribeKey", r#"{"KeyMetadata":{"KeyId":"1","Enabled":true}}"#),
    ]);
    let text = run(program!("list_keys"), &server, &[]);
    assert_eq!(text, "arn:1\n1 keys\n[\"1\"]\nSome(\"1\")\n");
}
