//! The published examples of Signature Version 4: what each asks, and the signature that answers it.
//!
//! With `SIGV4_VECTORS` set to the folder of the complete suite, its canonical requests and strings to sign are checked
//! as well.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxf\
    pSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSX\
    Dvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9\
    KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
macro_rules! unreserved {
    () => {
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    };
}
const FORM: &str = "application/x-www-form-urlencoded";

/// What differs between the examples: method, path and query, headers beside host and date, body, signature.
type Example<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

const EXAMPLES: &[Example<'_>] = &[
    ("GET", "/", &[], "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("POST", "/", &[], "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    // Headers: repeated, out of order, with spaces, folded, in either case.
    (
        "GET",
        "/",
        &[("my-header1", "value2"), ("my-header1", "value2"), ("my-header1", "value1")],
        "",
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
    ),
    (
        "GET",
        "/",
        &[
            ("my-header1", "value4"),
            ("my-header1", "value1"),
            ("my-header1", "value3"),
            ("my-header1", "value2"),
        ],
        "",
        "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
    ),
    (
        "GET",
        "/",
        &[("my-header1", " value1"), ("my-header2", " \"a   b   c\"")],
        "",
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    ),
    (
        "GET",
        "/",
        &[("my-header1", "value1   value2      value3")],
        "",
        "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd",
    ),
    (
        "POST",
        "/",
        &[("my-header1", "value1")],
        "",
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ),
    (
        "POST",
        "/",
        &[("my-header1", "VALUE1")],
        "",
        "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    ),
    (
        "POST",
        "/",
        &[("x-amz-security-token", TOKEN)],
        "",
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    ),
    (
        "GET",
        "/",
        &[(
            "x-amz-security-token",
            "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
        )],
        "",
        "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    ),
    // Paths: dots, slashes, spaces, anything that is not ASCII.
    (
        "GET",
        "/example/..",
        &[],
        "",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    (
        "GET",
        "/a/b/../..",
        &[],
        "",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    ("GET", "/./", &[], "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("GET", "//", &[], "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    (
        "GET",
        "/./example",
        &[],
        "",
        "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
    ),
    (
        "GET",
        "//example//",
        &[],
        "",
        "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
    ),
    (
        "GET",
        "/example space/",
        &[],
        "",
        "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
    ),
    (
        "GET",
        "/example/$delete",
        &[],
        "",
        "a853c9b21b528b19643d00910d35b83a10c366a10833ceefb45edd6c80e40f27",
    ),
    (
        "GET",
        concat!("/", unreserved!()),
        &[],
        "",
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ),
    (
        "GET",
        "/\u{1234}",
        &[],
        "",
        "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
    ),
    // Queries: sorted by name, then by value, after encoding.
    (
        "GET",
        "/?Param1=value1",
        &[],
        "",
        "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    ),
    (
        "POST",
        "/?Param1=value1",
        &[],
        "",
        "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
    ),
    (
        "GET",
        "/?\u{1234}=bar",
        &[],
        "",
        "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    ),
    (
        "GET",
        concat!("/?", unreserved!(), "=", unreserved!()),
        &[],
        "",
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    ),
    (
        "GET",
        "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        &[],
        "",
        "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
    ),
    (
        "GET",
        "/?Param2=value2&Param1=value1",
        &[],
        "",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    (
        "GET",
        "/?Param1=value2&Param1=Value1",
        &[],
        "",
        "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1",
    ),
    (
        "GET",
        "/?Param1=value2&Param1=value1",
        &[],
        "",
        "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
    ),
    // Bodies.
    (
        "POST",
        "/",
        &[("content-type", FORM)],
        "Param1=value1",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ),
    (
        "POST",
        "/",
        &[("content-type", "application/x-www-form-urlencoded; charset=utf8")],
        "Param1=value1",
        "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
    ),
];

#[test]
fn the_published_examples_have_their_signatures() {
    for (method, target, headers, body, signature) in EXAMPLES {
        let example = Vector {
            method: (*method).to_owned(),
            target: (*target).to_owned(),
            headers: [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")]
                .iter()
                .chain(*headers)
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: (*body).to_owned(),
        };
        let authorization = example.sign().authorization;
        assert!(authorization.ends_with(signature), "{method} {target}: {authorization}");
    }
}

#[test]
fn the_kept_date_is_that_of_its_day() {
    let signer = Signer::default();
    for (seconds, expected) in [
        (1_440_938_160, "20150830T123600Z"),
        (1_440_938_161, "20150830T123601Z"),
        (1_440_979_199, "20150830T235959Z"),
        (1_440_979_200, "20150831T000000Z"),
        (0, "19700101T000000Z"),
        (951_782_400, "20000229T000000Z"),
    ] {
        assert_eq!(signer.date(seconds), expected.as_bytes());
        assert_eq!(date(seconds), expected.as_bytes());
    }
}

#[test]
fn amazon_s3_paths_are_taken_as_they_are() {
    let mut canonical = Vec::new();
    canonical::write(
        &mut canonical,
        &Request {
            method: "GET",
            path: "/a//b%20c",
            query: "",
            path_style: PathStyle::Verbatim,
            headers: &[],
            body: &hash(b""),
        },
    );
    assert!(canonical.starts_with(b"GET\n/a//b%20c\n"));
}

#[test]
fn the_kept_key_is_that_of_its_day_and_credentials() {
    let signer = Signer::default();
    let sign = |credentials: &Credentials, date: &Date, region| {
        let scope = Scope { credentials, region, service: "kms" };
        let request = Request {
            method: "POST",
            path: "/",
            query: "",
            path_style: PathStyle::Normalized,
            headers: &[("host", b"localhost")],
            body: &hash(b"{}"),
        };
        let kept = signer.authorization(scope, date, &request);
        assert_eq!(kept, Signer::default().authorization(scope, date, &request));
        kept
    };
    let first = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
    let second = Credentials::from_keys("AKIDEXAMPLE", "other", None);
    let (today, tomorrow) = (date(1_440_938_160), date(1_441_024_560));
    let signatures = [
        sign(&first, &today, "us-east-1"),
        sign(&second, &today, "us-east-1"),
        sign(&first, &tomorrow, "us-east-1"),
        sign(&first, &today, "eu-west-1"),
    ];
    assert_eq!(signatures[0], sign(&first, &today, "us-east-1"));
    assert!((1..4).all(|other| signatures[0] != signatures[other]));
}

#[test]
fn the_complete_suite_passes_where_it_is_at_hand() {
    let Some(folder) = std::env::var_os("SIGV4_VECTORS") else {
        return;
    };
    let mut requests = Vec::new();
    find(Path::new(&folder), &mut requests);
    assert!(requests.len() > 30, "{} holds {} examples", folder.display(), requests.len());
    for path in requests {
        let text = |extension| fs::read_to_string(path.with_extension(extension)).unwrap();
        let (authorization, signed) = (text("authz"), text("sreq"));
        let mut example = Vector::parse(&text("req"));
        let token = |(name, _): &&(String, String)| name == "x-amz-security-token";
        if authorization.contains("x-amz-security-token")
            && !example.headers.iter().any(|h| token(&h))
        {
            let signed = Vector::parse(&signed);
            example.headers.extend(signed.headers.iter().find(token).cloned());
        }
        let ours = example.sign();
        assert_eq!(ours.canonical, text("creq").trim_end_matches('\n'), "{}", path.display());
        assert_eq!(ours.to_sign, text("sts").trim_end_matches('\n'), "{}", path.display());
        assert_eq!(ours.authorization, authorization.trim_end_matches('\n'), "{}", path.display());
    }
}

fn find(folder: &Path, requests: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, requests);
        } else if path.extension().is_some_and(|extension| extension == "req") {
            requests.push(path);
        }
    }
}

struct Vector {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

struct Signed {
    canonical: String,
    to_sign: String,
    authorization: String,
}

impl Vector {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
        let mut lines = head.lines();
        let line = lines.next().unwrap().strip_suffix(" HTTP/1.1").unwrap();
        let (method, target) = line.split_once(' ').unwrap();
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with(' ') {
                headers.last_mut().unwrap().1 += line;
            } else {
                let (name, value) = line.split_once(':').unwrap();
                headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
        }
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
            body: body.to_owned(),
        }
    }

    fn sign(&self) -> Signed {
        let credentials =
            Credentials::from_keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
        let scope = Scope { credentials: &credentials, region: "us-east-1", service: "service" };
        let mut headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        headers.sort_by_key(|(name, _)| *name);
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let request = Request {
            method: &self.method,
            path,
            query,
            path_style: PathStyle::Normalized,
            headers: &headers,
            body: &hash(self.body.as_bytes()),
        };
        let date = date(1_440_938_160);
        let (mut canonical, mut to_sign) = (Vec::new(), Vec::new());
        canonical::write(&mut canonical, &request);
        write_string_to_sign(&mut to_sign, scope, &date, &hash(&canonical));
        let authorization = Signer::default().authorization(scope, &date, &request);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Signed {
            canonical: text(canonical),
            to_sign: text(to_sign),
            authorization: text(authorization),
        }
    }
}
