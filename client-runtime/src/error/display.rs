//! An error together with its causes, as text.

use std::error::Error;
use std::fmt;

use crate::printable::Printable;

/// Prints an error and its chain of causes, each once: a cause that the text before it already tells is left out, and so
/// is an error whose text its cause repeats and continues. Control characters are escaped, so that a log entry is one
/// line, whatever a server or a proxy has sent.
pub struct DisplayErrorContext<E: Error>(
    /// The error to print.
    pub E,
);

impl<E: Error> fmt::Display for DisplayErrorContext<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.0.to_string();
        append_causes(&mut text, self.0.source());
        fmt::Display::fmt(&Printable(&text), f)
    }
}

impl<E: Error> fmt::Debug for DisplayErrorContext<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes an error and its chain of causes.
pub(crate) fn chain(f: &mut fmt::Formatter<'_>, error: &(dyn Error + 'static)) -> fmt::Result {
    let mut text = error.to_string();
    append_causes(&mut text, error.source());
    fmt::Display::fmt(&Printable(&text), f)
}

fn append_causes(text: &mut String, mut cause: Option<&(dyn Error + 'static)>) {
    // Where the text of the error before begins.
    let mut start = 0;
    while let Some(error) = cause {
        let next = error.to_string();
        if !next.is_empty() && !text.contains(&next) {
            if next.starts_with(&text[start..]) {
                text.truncate(start);
            } else {
                text.push_str(": ");
                start = text.len();
            }
            text.push_str(&next);
        }
        cause = error.source();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Layer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|layer| layer as _)
        }
    }

    #[test]
    fn causes_follow_and_none_is_told_twice() {
        let refused = Layer("connection refused", None);
        let connect = Layer("cannot connect: connection refused", Some(Box::new(refused)));
        let call = Layer("no response", Some(Box::new(connect)));
        assert_eq!(
            DisplayErrorContext(call).to_string(),
            "no response: cannot connect: connection refused"
        );
    }

    #[test]
    fn what_a_cause_repeats_and_continues_is_told_once() {
        let refused = Layer("cannot connect: connection refused", None);
        let connect = Layer("cannot connect", Some(Box::new(refused)));
        let call = Layer("no response", Some(Box::new(connect)));
        assert_eq!(
            DisplayErrorContext(call).to_string(),
            "no response: cannot connect: connection refused"
        );
    }
}
