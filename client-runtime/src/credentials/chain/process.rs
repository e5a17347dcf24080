//! Credentials that a program prints: the profile's `credential_process`.

use reqsign_aws_v4::{Credential, ProcessCredentialProvider};
use reqsign_core::{CommandExecute, CommandOutput, Context, Error, ProvideCredential, Result};

use super::profiles::{self, Profiles};

/// Runs the program of the profile, if it has one.
#[derive(Debug)]
pub(super) struct ProcessOfProfile {
    pub(super) profile: Option<String>,
}

impl ProvideCredential for ProcessOfProfile {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        let name = profiles::name(self.profile.as_deref(), context);
        let profiles = Profiles::read(context).await;
        let command = profiles.get(&name).and_then(|profile| profile.get("credential_process"));
        let Some(command) = command else {
            return Ok(None);
        };
        let words = split(command, cfg!(not(windows))).ok_or_else(|| {
            let message = format!("the credential_process of the profile `{name}` lacks a quote");
            Error::config_invalid(message)
        })?;
        let Some((program, arguments)) = words.split_first() else {
            let message = format!("the credential_process of the profile `{name}` is empty");
            return Err(Error::config_invalid(message));
        };
        let run = Run {
            program: program.clone(),
            arguments: arguments.to_vec(),
            context: context.clone(),
        };
        let provider = ProcessCredentialProvider::new().with_command(program);
        provider.provide_credential(&context.clone().with_command_execute(run)).await
    }
}

/// Runs its own words: the library, which reads what the program prints, would split them at every white space.
#[derive(Debug)]
struct Run {
    program: String,
    arguments: Vec<String>,
    context: Context,
}

impl CommandExecute for Run {
    async fn command_execute<'a>(
        &'a self,
        _program: &'a str,
        _arguments: &'a [&'a str],
    ) -> Result<CommandOutput> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.context.command_execute(&self.program, &arguments).await
    }
}

/// The words of a command, or nothing if a quote does not end.
///
/// As a POSIX shell finds them, without expanding anything. If not `posix`, backslashes separate the parts of paths:
/// only double quotes quote, and a backslash does nothing except before one.
fn split(command: &str, posix: bool) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = command.chars().peekable();
    while let Some(char) = rest.next() {
        let next = rest.peek().copied();
        let escapes = char == '\\'
            && match quote {
                _ if !posix => next == Some('"'),
                Some('\'') => false,
                Some(_) => matches!(next, Some('"' | '\\' | '$' | '`')),
                None => next.is_some(),
            };
        if escapes {
            word.get_or_insert_default().extend(rest.next());
        } else if quote == Some(char) {
            quote = None;
        } else if quote.is_none() && (char == '"' || (posix && char == '\'')) {
            quote = Some(char);
            word.get_or_insert_default();
        } else if quote.is_none() && char.is_whitespace() {
            words.extend(word.take());
        } else {
            word.get_or_insert_default().push(char);
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_command_is_split_as_a_shell_does() {
        for (command, words) in [
            (r#"cat "/a dir/x""#, &["cat", "/a dir/x"][..]),
            (" a\t 'b \"c\\'  d ", &["a", "b \"c\\", "d"]),
            (r"/a\ dir/x \\ \'", &["/a dir/x", r"\", "'"]),
            (r#""a\"b\\c\$d\e" 'f'"g"h"#, &[r#"a"b\c$d\e"#, "fgh"]),
            (r#"a "" ''"#, &["a", "", ""]),
            (r"a\", &[r"a\"]),
            ("  ", &[]),
        ] {
            assert_eq!(split(command, true).as_deref(), Some(&owned(words)[..]), "{command}");
        }
        for command in ["a 'b", "a \"b", r#"a "b\""#, "a \"b'"] {
            assert_eq!(split(command, true), None, "{command}");
        }
    }

    #[test]
    fn a_backslash_may_belong_to_a_path() {
        let words = split(r#""C:\a dir\x.exe" --user o'neil \"b\" C:\c\\"#, false);
        let expected = [r"C:\a dir\x.exe", "--user", "o'neil", r#""b""#, r"C:\c\\"];
        assert_eq!(words.as_deref(), Some(&owned(&expected)[..]));
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}
