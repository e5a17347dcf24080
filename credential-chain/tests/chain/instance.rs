//! The metadata of an instance.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use trent_credentials::Source;
use trent_runtime::config::ProvideCredentials as _;
use trent_runtime::credentials::CredentialsErrorKind;

use crate::support::{Clock, Computer, Endpoints, FAR, answer, header, keys, refused, told};

/// An instance that gives tokens `t1`, `t2` and so on, and accepts the last alone.
fn instance() -> Endpoints {
    let given = Arc::new(AtomicUsize::new(0));
    Endpoints::new(move |request| match request.uri().path() {
        "/latest/api/token" if request.method() == "PUT" => {
            answer(200, &format!("t{}", given.fetch_add(1, SeqCst) + 1))
        }
        _ if header(request, "x-aws-ec2-metadata-token")
            != Some(&format!("t{}", given.load(SeqCst))) =>
        {
            answer(401, "")
        }
        "/latest/meta-data/iam/security-credentials/" => answer(200, "my-role\n"),
        "/latest/meta-data/iam/security-credentials/my-role" => {
            answer(200, &keys("AKIDINSTANCE", FAR))
        }
        _ => refused(request),
    })
}

fn puts(asked: &[http::Request<bytes::Bytes>]) -> usize {
    asked.iter().filter(|request| request.method() == "PUT").count()
}

#[test]
fn a_token_is_kept_for_six_hours() {
    let (endpoints, clock) = (instance(), Clock::default());
    let chain = Computer::new().chain(&endpoints).time_source(clock.clone()).build();
    for (passed, requests, tokens) in [(0, 3, 1), (60, 2, 0), (21_600 - 150, 3, 1)] {
        clock.pass(passed);
        let found = chain.provide_credentials_blocking().expect("credentials");
        assert_eq!(found.access_key_id(), "AKIDINSTANCE");
        let asked = endpoints.asked();
        assert_eq!((asked.len(), puts(&asked)), (requests, tokens), "after {passed}");
    }
}

#[test]
fn a_token_that_is_refused_is_replaced() {
    let given = Arc::new(AtomicUsize::new(0));
    let known = Arc::new(AtomicUsize::new(1));
    let (of_server, restarts) = (Arc::clone(&known), Arc::clone(&known));
    let endpoints = Endpoints::new(move |request| match request.uri().path() {
        "/latest/api/token" => {
            let token = given.fetch_add(1, SeqCst) + 1;
            of_server.store(token, SeqCst);
            answer(200, &token.to_string())
        }
        _ if header(request, "x-aws-ec2-metadata-token")
            != Some(&of_server.load(SeqCst).to_string()) =>
        {
            answer(401, "")
        }
        path if path.ends_with('/') => answer(200, "my-role"),
        _ => answer(200, &keys("AKIDINSTANCE", FAR)),
    });
    let chain = Computer::new().chain(&endpoints).build();
    assert!(chain.provide_credentials_blocking().is_ok());
    assert_eq!(puts(&endpoints.asked()), 1);
    // The instance was started again, and knows no token that it gave before.
    restarts.store(0, SeqCst);
    assert!(chain.provide_credentials_blocking().is_ok());
    let asked = endpoints.asked();
    assert_eq!((asked.len(), puts(&asked)), (4, 1), "refused, a new token, role, credentials");
}

#[test]
fn it_is_asked_again_when_it_is_busy_and_not_when_it_is_not_there() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let busy = Endpoints::new(move |_| {
        counted.fetch_add(1, SeqCst);
        answer(503, "")
    });
    let error = Computer::new().ask(&busy).expect_err("it is busy");
    assert_eq!((error.kind(), count.load(SeqCst)), (CredentialsErrorKind::Provider, 4));
    let twice = Computer::new().variable("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2");
    assert!(twice.ask(&busy).is_err());
    assert_eq!(count.load(SeqCst), 6);

    let nobody = Endpoints::none();
    let error = Computer::new().ask(&nobody).expect_err("there is none");
    assert_eq!((error.kind(), nobody.asked().len()), (CredentialsErrorKind::NotLoaded, 1));
}

#[test]
fn an_instance_that_gave_a_token_is_there() {
    for (broken, asked) in [(2, 3), (usize::MAX, 4)] {
        let count = AtomicUsize::new(0);
        let endpoints = Endpoints::new(move |request| match request.uri().path() {
            "/latest/api/token" => answer(200, "token"),
            _ if count.fetch_add(1, SeqCst) < broken => refused(request),
            path if path.ends_with('/') => answer(200, "my-role"),
            _ => answer(200, &keys("AKIDINSTANCE", FAR)),
        });
        let found = Computer::new().ask(&endpoints);
        let roles = "/latest/meta-data/iam/security-credentials/";
        let paths = endpoints.asked();
        let lists = paths.iter().filter(|request| request.uri().path() == roles).count();
        assert_eq!(lists, asked);
        match found {
            Ok(found) => assert!(broken == 2 && found.access_key_id() == "AKIDINSTANCE"),
            Err(error) => {
                assert_eq!((broken, error.kind()), (usize::MAX, CredentialsErrorKind::Provider));
                assert!(told(&error).contains("though the instance gave a token"));
            }
        }
    }
    // Whoever says how often to ask expects one.
    let nobody = Endpoints::none();
    for expecting in [
        Computer::new().variable("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3"),
        Computer::new().config("[default]\nmetadata_service_num_attempts = 3\n"),
    ] {
        let error = expecting.ask(&nobody).expect_err("there is none");
        assert_eq!((error.kind(), nobody.asked().len()), (CredentialsErrorKind::NotLoaded, 3));
    }
}

#[test]
fn what_it_answers_in_place_of_credentials_is_told() {
    for (path, status, text, expected) in [
        ("/latest/api/token", 403, "", "are disabled or forbidden"),
        ("/latest/api/token", 200, "a\nb", "no text of one line"),
        ("/latest/meta-data/iam/security-credentials/", 404, "", "the instance has no role"),
        ("/latest/meta-data/iam/security-credentials/", 200, "\n", "names no role"),
        ("/latest/meta-data/iam/security-credentials/r", 404, "", "no credentials of its role r"),
        ("/latest/meta-data/iam/security-credentials/r", 200, "<html>", "it is no JSON object"),
        (
            "/latest/meta-data/iam/security-credentials/r",
            200,
            r#"{"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role"}"#,
            "trust policy must name ec2.amazonaws.com",
        ),
        (
            "/latest/meta-data/iam/security-credentials/r",
            200,
            r#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"soon"}"#,
            "Expiration is no time",
        ),
    ] {
        let endpoints = Endpoints::new(move |request| match request.uri().path() {
            asked if asked == path => answer(status, text),
            "/latest/meta-data/iam/security-credentials/" => answer(200, "r"),
            _ => answer(200, "token"),
        });
        let error = Computer::new().ask(&endpoints).expect_err(path);
        assert!(told(&error).contains(expected), "{path}: {}", told(&error));
    }
}

#[test]
fn the_name_of_a_role_cannot_leave_its_path() {
    let endpoints = Endpoints::new(|request| match request.uri().path() {
        "/latest/meta-data/iam/security-credentials/" => answer(200, "../../x?y#z"),
        "/latest/api/token" => answer(200, "token"),
        path => {
            assert_eq!(path, "/latest/meta-data/iam/security-credentials/..%2F..%2Fx%3Fy%23z");
            answer(200, &keys("AKIDINSTANCE", FAR))
        }
    });
    assert!(Computer::new().ask(&endpoints).is_ok());
}

#[test]
fn the_name_of_a_role_is_asked_for_as_it_is() {
    let endpoints = Endpoints::new(|request| match request.uri().path() {
        "/latest/meta-data/iam/security-credentials/" => answer(200, "a+b=c@d,e_f-g.h"),
        "/latest/api/token" => answer(200, "token"),
        "/latest/meta-data/iam/security-credentials/a+b=c@d,e_f-g.h" => {
            answer(200, &keys("AKIDINSTANCE", FAR))
        }
        _ => answer(404, ""),
    });
    assert!(Computer::new().ask(&endpoints).is_ok());
}

#[test]
fn an_endpoint_with_a_query_has_no_paths_behind_it() {
    for url in ["http://localhost:1338/?a=b", "http://localhost?"] {
        let of_variable = Computer::new().variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", url);
        let of_file =
            Computer::new().config(&format!("[default]\nec2_metadata_service_endpoint = {url}\n"));
        let endpoints = instance();
        let of_program = Computer::new().chain(&endpoints).instance_endpoint(url).build();
        for found in [
            of_variable.ask(&endpoints),
            of_file.ask(&endpoints),
            of_program.provide_credentials_blocking(),
        ] {
            let error = found.expect_err(url);
            assert_eq!(error.kind(), CredentialsErrorKind::InvalidConfiguration);
            assert!(told(&error).contains("must not have a query"), "{}", told(&error));
        }
        assert!(endpoints.asked().is_empty());
    }
}

#[test]
fn a_truth_value_counts_in_any_case() {
    for value in ["true", "TRUE", "True"] {
        let endpoints = instance();
        let computer = Computer::new().variable("AWS_EC2_METADATA_DISABLED", value);
        let error = computer.ask(&endpoints).expect_err(value);
        assert!(told(&error).contains("Instance: AWS_EC2_METADATA_DISABLED is true"), "{value}");
        assert!(endpoints.asked().is_empty(), "{value}");
    }
    for value in ["false", "FALSE", ""] {
        let computer = Computer::new().variable("AWS_EC2_METADATA_DISABLED", value);
        assert!(computer.ask(&instance()).is_ok(), "{value}");
    }
}

#[test]
fn its_address_is_that_of_the_program_the_variable_the_profile_or_the_kind() {
    let computer = Computer::new().config("[default]\nec2_metadata_service_endpoint_mode = ipv6\n");
    let asks = |computer: &Computer, endpoint: Option<&str>| {
        let endpoints = Endpoints::none();
        let mut chain = computer.chain(&endpoints).sources([Source::Instance]);
        if let Some(endpoint) = endpoint {
            chain = chain.instance_endpoint(endpoint);
        }
        assert!(chain.build().provide_credentials_blocking().is_err());
        endpoints.addresses().concat()
    };
    assert_eq!(asks(&computer, None), "http://[fd00:ec2::254]/latest/api/token");
    let named = computer.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://localhost:1338/");
    assert_eq!(asks(&named, None), "http://localhost:1338/latest/api/token");
    assert_eq!(asks(&named, Some("http://[::1]")), "http://[::1]/latest/api/token");
}
