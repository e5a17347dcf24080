//! Programs that print credentials.
#![cfg(unix)]

use std::time::{Duration, UNIX_EPOCH};

use crate::support::{Computer, Endpoints, told};

fn printing(output: &str) -> Computer {
    Computer::new().config(&format!(
        "[default]\ncredential_process = printf '%s' '{output}'\naws_account_id = 111122223333\n"
    ))
}

#[test]
fn what_a_program_prints_is_used() {
    let printed = r#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"secret","SessionToken":"t","Expiration":"2022-05-02T20:36:00+02:00"}"#;
    let found = printing(printed).ask(&Endpoints::none()).expect("credentials");
    assert_eq!((found.provider_name(), found.access_key_id()), ("Process", "AKID"));
    assert_eq!(found.session_token(), Some("t"));
    assert_eq!(found.expiry(), Some(UNIX_EPOCH + Duration::from_secs(1_651_516_560)));
    assert_eq!(found.account_id(), Some("111122223333"));
    // What is null is not there.
    let null = r#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s","SessionToken":null,"Expiration":null}"#;
    let found = printing(null).ask(&Endpoints::none()).expect("credentials");
    assert_eq!((found.session_token(), found.expiry()), (None, None));
    let code = r#"{"Version":1,"Code":"hush","AccessKeyId":"AKID","SecretAccessKey":"s"}"#;
    assert!(printing(code).ask(&Endpoints::none()).is_ok());
    let own =
        r#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s","AccountId":"444455556666"}"#;
    let found = printing(own).ask(&Endpoints::none()).expect("credentials");
    assert_eq!((found.account_id(), found.expiry()), (Some("444455556666"), None));
}

#[test]
fn output_that_cannot_be_used_is_told_and_never_quoted() {
    for (output, expected) in [
        ("hush", "its output is no JSON object"),
        ("[\"hush\"]", "its output is no JSON object"),
        (r#"{"AccessKeyId":"a","SecretAccessKey":"hush"}"#, "its output has no Version"),
        (
            r#"{"Version":2,"AccessKeyId":"a","SecretAccessKey":"hush"}"#,
            "has another Version than 1",
        ),
        (r#"{"Version":1,"AccessKeyId":"a"}"#, "it has no SecretAccessKey"),
        (r#"{"Version":1,"SecretAccessKey":"hush"}"#, "it has no AccessKeyId"),
        // No service answers here, so `Code` says nothing.
        (
            r#"{"Version":1,"Code":"hush","Message":"hush","AccessKeyId":"a"}"#,
            "it has no SecretAccessKey",
        ),
        // An expiry that cannot be read is not "never".
        (
            r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"hush","Expiration":"hush"}"#,
            "its Expiration is no time",
        ),
        (
            r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"hush","Expiration":1700000000}"#,
            "its Expiration is no time",
        ),
    ] {
        let told = told(&printing(output).ask(&Endpoints::none()).expect_err(output));
        assert!(told.contains("the credential_process of profile `default`"), "{told}");
        assert!(told.contains(expected) && !told.contains("hush"), "{told}");
    }
}

#[test]
fn a_program_that_fails_is_told_by_its_status_alone() {
    let computer = Computer::new()
        .config("[default]\ncredential_process = echo hush; echo hush >&2; exit 7\n");
    let told = told(&computer.ask(&Endpoints::none()).expect_err("it fails"));
    assert!(told.contains("it ended with exit status: 7: run it by hand"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}
