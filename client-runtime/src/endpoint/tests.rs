//! The functions of the rules language, and the partitions.

use super::*;
use crate::seeded::Seeded;

#[test]
fn urls_are_taken_apart() {
    let url = |scheme, authority, path, normalized: &str, is_ip| {
        Some(Url { scheme, authority, path, normalized_path: normalized.to_owned(), is_ip })
    };
    for (text, expected) in [
        ("https://example.com", url("https", "example.com", "", "/", false)),
        ("http://example.com:80/a/b", url("http", "example.com:80", "/a/b", "/a/b/", false)),
        ("https://127.0.0.1/", url("https", "127.0.0.1", "/", "/", true)),
        ("https://[fe80::1]:8443", url("https", "[fe80::1]:8443", "", "/", true)),
        ("https://1.2.3/a/", url("https", "1.2.3", "/a/", "/a/", false)),
        ("https://example.com/a%20b", url("https", "example.com", "/a%20b", "/a%20b/", false)),
    ] {
        assert_eq!(parse_url(text), expected, "{text}");
    }
    for text in [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https:///a",
        "https://example.com?a",
        "https://example.com#a",
        "https://user@example.com",
        "https://example.com:port",
        "https://example.com:70000",
        "https://[::1",
        "https://[x]",
        "https://[::1]x",
        "https://a b",
        "https://é",
    ] {
        assert_eq!(parse_url(text), None, "{text}");
    }
}

#[test]
fn names_of_resources_are_taken_apart() {
    let arn = parse_arn("arn:aws:kms:eu-west-1:111122223333:key/1234:x").unwrap();
    assert_eq!(
        (arn.partition, arn.service, arn.region, arn.account_id, arn.resource_id),
        ("aws", "kms", "eu-west-1", "111122223333", vec!["key", "1234", "x"])
    );
    let arn = parse_arn("arn:aws:s3:::bucket").unwrap();
    assert_eq!((arn.region, arn.account_id, arn.resource_id), ("", "", vec!["bucket"]));
    for text in [
        "",
        "arn",
        "arn:aws:kms:eu-west-1:1",
        "arn:aws:kms:::",
        "arn::kms:::a",
        "arn:aws::::a",
        "nra:aws:kms:::a",
    ] {
        assert_eq!(parse_arn(text), None, "{text}");
    }
}

#[test]
fn host_labels_are_those_of_rfc_1123() {
    let longest = "a".repeat(63);
    for label in ["a", "A-1", "1", "a--b", &longest] {
        assert!(is_valid_host_label(label, false) && is_valid_host_label(label, true), "{label}");
    }
    for label in ["", "-a", "a-", "a_b", "a b", "é", "a\n", &"a".repeat(64)] {
        assert!(!is_valid_host_label(label, false) && !is_valid_host_label(label, true), "{label}");
    }
    assert!(is_valid_host_label("a.b-c.1", true) && !is_valid_host_label("a.b", false));
    for dotted in ["a..b", ".a", "a.", "a.-b"] {
        assert!(!is_valid_host_label(dotted, true), "{dotted}");
    }
}

#[test]
fn buckets_can_be_hosts() {
    for bucket in ["bucket", "b-1", "123"] {
        assert!(is_virtual_hostable_s3_bucket(bucket, false), "{bucket}");
    }
    for bucket in ["ab", "Bucket", "bucket_1", "-bucket", "a.b.c", "192.168.1.1"] {
        assert!(!is_virtual_hostable_s3_bucket(bucket, false), "{bucket}");
    }
    assert!(is_virtual_hostable_s3_bucket("a.b.c", true));
    for bucket in ["192.168.1.1", "a-.b", "a.-b", "a..b"] {
        assert!(!is_virtual_hostable_s3_bucket(bucket, true), "{bucket}");
    }
}

#[test]
fn texts_are_cut() {
    assert_eq!(substring("abcdef", 0, 4, false), Some("abcd"));
    assert_eq!(substring("abcdef", 0, 4, true), Some("cdef"));
    assert_eq!(substring("abcdef", 1, 3, true), Some("de"));
    assert_eq!(substring("abc", 0, 3, false), Some("abc"));
    for (text, start, stop) in
        [("abc", 0, 4), ("abc", 2, 2), ("abc", 3, 2), ("é", 0, 1), ("", 0, 1)]
    {
        assert_eq!(substring(text, start, stop, false), None, "{text}");
        assert_eq!(substring(text, start, stop, true), None, "{text}");
    }
    assert_eq!(split("a--b--c", "--", 0), ["a", "b", "c"]);
    assert_eq!(split("a--b--c", "--", 2), ["a", "b--c"]);
    assert_eq!(split("--", "--", 0), ["", ""]);
    assert_eq!(split("abc", "--", 1), ["abc"]);
}

#[test]
fn texts_are_percent_encoded() {
    assert_eq!(uri_encode("aZ09-._~"), "aZ09-._~");
    assert_eq!(uri_encode("a b/é+%"), "a%20b%2F%C3%A9%2B%25");
}

#[test]
fn items_are_found_from_both_ends() {
    let items = ["a", "b", "c"];
    for (index, item) in
        [(0, Some("a")), (2, Some("c")), (3, None), (-1, Some("c")), (-3, Some("a")), (-4, None)]
    {
        assert_eq!(get(&items, index), item, "{index}");
    }
    assert_eq!(get(&items, isize::MIN), None);
}

#[test]
fn regions_belong_to_partitions() {
    for (region, name) in [
        ("us-east-1", "aws"),
        ("mx-central-1", "aws"),
        ("ap-southeast-77", "aws"),
        ("aws-global", "aws"),
        ("cn-north-1", "aws-cn"),
        ("aws-cn-global", "aws-cn"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-iso-west-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("us-gov-west-1", "aws-us-gov"),
        ("aws-us-gov-global", "aws-us-gov"),
        ("us-gov-west-1x", "aws"),
        ("cn-north", "aws"),
        ("cn--1", "aws"),
        ("", "aws"),
        ("somewhere", "aws"),
    ] {
        assert_eq!(partition(region).name, name, "{region}");
    }
    assert_eq!(partition("cn-north-1").dns_suffix, "amazonaws.com.cn");
}

#[test]
fn any_text_is_answered() {
    let mut seeded = Seeded::new(6);
    for _ in 0..20_000 {
        for text in ["https://[fe80::1]:8443/a/b", "arn:aws:kms:eu-west-1:111122223333:key/1234"] {
            let bytes = seeded.mutated(text.as_bytes());
            let text = String::from_utf8_lossy(&bytes);
            if let Some(url) = parse_url(&text) {
                assert_eq!(format!("{}://{}{}", url.scheme, url.authority, url.path), text);
            }
            if let Some(arn) = parse_arn(&text) {
                assert!(!arn.resource_id.is_empty() && !arn.service.is_empty());
            }
            let _ = (
                partition(&text),
                substring(&text, 1, 5, true),
                is_virtual_hostable_s3_bucket(&text, true),
            );
        }
    }
}

#[test]
fn a_service_adds_parameters_of_its_own() {
    let mut params = EndpointParams::default();
    params.set("Name", Some("value"));
    params.set("Flag", Some(true));
    params.set("List", Some(vec!["a".to_owned()]));
    params.set("Nothing", None::<bool>);
    assert_eq!(params.get_str("Name"), Some("value"));
    assert_eq!(params.get_bool("Flag"), Some(true));
    assert_eq!(params.get_list("List"), Some(&["a".to_owned()][..]));
    assert_eq!(
        (params.get_str("Flag"), params.get_bool("Nothing"), params.get_list("Name")),
        (None, None, None)
    );
}

#[test]
fn an_endpoint_says_how_it_is_signed() {
    let endpoint = Endpoint::new("https://example.com")
        .header("a", "b")
        .signing_name("kms")
        .signing_region("eu-west-1");
    assert_eq!(endpoint.headers, [("a".to_owned(), "b".to_owned())]);
    assert_eq!(
        (endpoint.signing_name.as_deref(), endpoint.signing_region.as_deref()),
        (Some("kms"), Some("eu-west-1"))
    );
    assert_eq!(EndpointError::new("why").to_string(), "no endpoint: why");
}

#[test]
fn a_rules_own_text_stays_where_a_region_or_an_endpoint_is_set() {
    let explained = |region: Option<&str>, endpoint: Option<&str>| {
        let (region, endpoint) = (region.map(str::to_owned), endpoint.map(str::to_owned));
        let params = EndpointParams { region, endpoint, ..EndpointParams::default() };
        EndpointError::new("why").explained(&params).to_string()
    };
    assert!(explained(None, None).starts_with("no region: set `region`"));
    assert_eq!(explained(Some("eu-west-1"), None), "no endpoint: why");
    assert_eq!(explained(None, Some("http://localhost")), "no endpoint: why");
}
