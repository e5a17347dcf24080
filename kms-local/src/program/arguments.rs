//! The command line.

use lexopt::prelude::*;
use std::net::SocketAddr;
use std::path::PathBuf;
use trent_local::is_account;

pub(super) const HELP: &str = "\
An AWS Key Management Service on this machine. For tests, not for secrets.

trent-local serve [OPTIONS]

  --listen ADDRESS   where to listen [127.0.0.1:4599]; port 0 takes any free one
  --data DIR         keep all data in a folder; without it data ends with the program
  --seed FILE        start with the keys, key stores, faults and identities of a JSON file
                     (with --data: if the folder is not new, with its identities alone)
  --credentials FILE verify signatures: requests have to be signed with one of the credentials
                     of a JSON file
  --region REGION    the Region of requests that are not signed [us-east-1]
  --account ID       the account of callers [111122223333]; an access key id of twelve
                     digits names an account as well
  --connections N    connections at a time [1024]
  --log              print a line for each call
  --until-eof        end when the standard input does, and with it the process that started this

`/` in a browser shows what there is. POST and PUT below /control/ break what lies behind
key stores, inject faults and move the clock: see docs/local-kms.md.
";

pub(super) enum Command {
    Help,
    Version,
    Serve(Options),
}

pub(super) struct Options {
    pub(super) listen: SocketAddr,
    pub(super) data: Option<PathBuf>,
    pub(super) seed: Option<PathBuf>,
    pub(super) credentials: Option<PathBuf>,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) connections: usize,
    pub(super) log: bool,
    pub(super) until_eof: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 4599)),
            data: None,
            seed: None,
            credentials: None,
            region: String::from("us-east-1"),
            account: String::from("111122223333"),
            connections: 1024,
            log: false,
            until_eof: false,
        }
    }
}

pub(super) fn parse() -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut options = Options::default();
    let mut serve = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Value(command) if command == "serve" && !serve => serve = true,
            Long("listen") if serve => options.listen = parser.value()?.parse()?,
            Long("data") if serve => options.data = Some(parser.value()?.into()),
            Long("seed") if serve => options.seed = Some(parser.value()?.into()),
            Long("credentials") if serve => options.credentials = Some(parser.value()?.into()),
            Long("region") if serve => options.region = parser.value()?.string()?,
            Long("account") if serve => {
                options.account = parser.value()?.string()?;
                if !is_account(&options.account) {
                    return Err("an account id has twelve digits".into());
                }
            }
            Long("connections") if serve => {
                options.connections = parser.value()?.parse()?;
                if options.connections == 0 {
                    return Err("--connections needs at least 1".into());
                }
            }
            Long("log") if serve => options.log = true,
            Long("until-eof") if serve => options.until_eof = true,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(if serve { Command::Serve(options) } else { Command::Help })
}
