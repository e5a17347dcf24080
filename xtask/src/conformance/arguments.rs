//! The arguments of `cargo xtask conformance`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::command_line::once;
use crate::recordings::Recordings;

pub(crate) const HELP: &str = "\
cargo xtask conformance --model FILE... [--server] [--service ID] [--out DIR]
    Generates a client with the tests that its model holds (requests, responses, endpoints,
    examples), builds it, runs it and prints a table.

    --model FILE...      the model, as for codegen
    --server             the protocol tests that apply to servers, against the server half
    --service ID         only this service: its shape id; of a wheel of botocore, its folder
    --out DIR            where the crates go, each in a folder in which nothing else may be; the
                         target folder if not given

cargo xtask conformance --botocore DIR [--out DIR]
    Runs botocore's protocol tests against generated clients: the cases of DIR/input/*.json and
    DIR/output/*.json, a file for each protocol. Prints a table, what was not run and why, and what
    came of the cases that botocore itself ignores (DIR/protocol-tests-ignore-list.json).

cargo xtask conformance --recordings FILE [--endpoint URL]
    Runs recorded calls of AWS KMS against the local KMS, which is built and started for it, or
    against any endpoint, with the credentials of the environment.

    --recordings FILE    the cases, JSON
    --endpoint URL       the service, http or https

cargo xtask conformance --credentials DIR
    Runs every case of the credential chain below a folder: variables, files, recorded requests and
    the result. The program that runs them is built for it.

Exit codes: 0 all tests pass; 1 a test fails; 2 bad usage or bad input, such as a model that holds
no tests.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The files of the model.
    pub(crate) models: Vec<PathBuf>,
    /// The server half is tested.
    pub(crate) server: bool,
    /// Only this service: by shape id, or by its folder in a wheel.
    pub(crate) service: Option<String>,
    /// Where the crates go; below the target folder if not given.
    pub(crate) out: Option<PathBuf>,
    /// The folder of botocore's protocol tests, in place of a model.
    pub(crate) botocore: Option<PathBuf>,
    /// Recorded calls, in place of a model.
    pub(crate) recordings: Option<Recordings>,
    /// The folder of cases of the credential chain, in place of a model.
    pub(crate) credentials: Option<PathBuf>,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut models, mut server, mut service, mut out) = (vec![], false, None, None);
    let (mut botocore, mut recordings, mut endpoint) = (None, None, None);
    let mut credentials = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Long("server") => server = true,
            Long("model") => models.extend(parser.values()?.map(PathBuf::from)),
            Long("out") => once("--out", &mut out, parser.value()?)?,
            Long("botocore") => once("--botocore", &mut botocore, parser.value()?)?,
            Long("recordings") => once("--recordings", &mut recordings, parser.value()?)?,
            Long("credentials") => once("--credentials", &mut credentials, parser.value()?)?,
            Long("endpoint") => once("--endpoint", &mut endpoint, parser.value()?)?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let endpoint = endpoint.map(ValueExt::string).transpose()?;
    let has_endpoint = endpoint.is_some();
    let arguments = Arguments {
        models,
        server,
        service: service.map(ValueExt::string).transpose()?,
        out: out.map(PathBuf::from),
        botocore: botocore.map(PathBuf::from),
        recordings: recordings.map(|file| Recordings { file: PathBuf::from(file), endpoint }),
        credentials: credentials.map(PathBuf::from),
    };
    arguments.check(has_endpoint)?;
    Ok(Some(arguments))
}

impl Arguments {
    /// Fails unless they are those of one of the forms that the help has.
    fn check(&self, has_endpoint: bool) -> Result<()> {
        let has_model = !self.models.is_empty();
        let has_recordings = self.recordings.is_some();
        let has_service = self.service.is_some();
        if self.credentials.is_some() {
            let others = [&self.botocore, &self.out].into_iter().any(Option::is_some);
            let flags = [has_model, has_recordings, has_endpoint, has_service, self.server, others];
            if flags.contains(&true) {
                bail!("nothing else goes with --credentials");
            }
        } else if self.botocore.is_some() {
            if has_model || has_recordings || has_endpoint || has_service || self.server {
                bail!("only --out goes with --botocore");
            }
        } else if has_recordings {
            if has_model {
                bail!("--model and --recordings do not go together");
            }
            if self.server || has_service || self.out.is_some() {
                bail!("--server, --service and --out go with --model");
            }
        } else if !has_model {
            bail!("--model is missing, or --botocore, or --recordings, or --credentials");
        } else if has_endpoint {
            bail!("--endpoint goes with --recordings");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(line: &str) -> Option<String> {
        let parsed = parse(lexopt::Parser::from_args(line.split_whitespace()));
        parsed.err().map(|error| error.to_string())
    }

    #[test]
    fn each_form_has_its_own_arguments() {
        for line in [
            "--model a b --server --service x#Y --out c",
            "--botocore a --out b",
            "--recordings a --endpoint http://b",
            "--credentials a",
        ] {
            assert_eq!(refusal(line), None, "{line}");
        }
    }

    #[test]
    fn forms_are_not_mixed() {
        let of_credentials = "nothing else goes with --credentials";
        for other in ["--model b", "--server", "--service b", "--out b", "--endpoint b"] {
            let line = format!("--credentials a {other}");
            assert_eq!(refusal(&line).as_deref(), Some(of_credentials), "{line}");
        }
        assert_eq!(
            refusal("--credentials a --recordings b --botocore c").as_deref(),
            Some(of_credentials)
        );
        for other in ["--model b", "--server", "--service b", "--recordings b", "--endpoint b"] {
            let line = format!("--botocore a {other}");
            assert_eq!(
                refusal(&line).as_deref(),
                Some("only --out goes with --botocore"),
                "{line}"
            );
        }
        let together = refusal("--model a --recordings b");
        assert_eq!(together.as_deref(), Some("--model and --recordings do not go together"));
        for other in ["--server", "--service b", "--out b"] {
            let refused = refusal(&format!("--recordings a {other}"));
            let expected = "--server, --service and --out go with --model";
            assert_eq!(refused.as_deref(), Some(expected), "{other}");
        }
        let endpoint = refusal("--model a --endpoint b");
        assert_eq!(endpoint.as_deref(), Some("--endpoint goes with --recordings"));
        assert!(refusal("--server").is_some_and(|text| text.starts_with("--model is missing")));
    }
}
