//! Runs a program, and ends it with the fetch that started it: when the fetch is given up, and at a limit of time whatever
//! becomes of the fetch. Programs that the program has started itself are its own to end.

use std::io::{self, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use trent_runtime::private::chain::{monotonic, on_thread, start_thread};
use zeroize::Zeroize as _;

/// How often a program that has closed its output is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Most bytes that a program may print.
const MAX_OUTPUT: usize = 1024 * 1024;

/// What the program printed, if it ends within the limit and while the future is polled or kept.
pub(crate) async fn output(mut command: Command, limit: Duration) -> io::Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = Run::default();
    let shared = Arc::clone(&run.0);
    on_thread(move || shared.run(command, limit)).await
}

/// A command line in the system's shell: `sh -c`, on Windows `cmd.exe /C`.
pub(crate) fn in_shell(line: &str) -> Command {
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        let mut command = Command::new("cmd.exe");
        // One more pair of quotes around the whole, which `cmd.exe` takes away, so that those of the line stay.
        command.arg("/C").raw_arg(format!("\"{line}\""));
        command
    }
    #[cfg(not(windows))]
    {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        command
    }
}

/// A program under way. Its end is that of the program.
#[derive(Default)]
struct Run(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changes: Condvar,
}

#[derive(Default)]
struct State {
    given_up: bool,
    outputs: [Option<io::Result<Vec<u8>>>; 2],
}

impl Drop for Run {
    fn drop(&mut self) {
        self.0.lock().given_up = true;
        self.0.changes.notify_all();
    }
}

impl Shared {
    fn run(self: &Arc<Self>, mut command: Command, limit: Duration) -> io::Result<Output> {
        if self.lock().given_up {
            return Err(given_up());
        }
        let mut child = command.spawn()?;
        let ended = self.follow(&mut child, limit);
        if ended.is_err() {
            // It has ended already, or ends now; either way the system forgets it once it is waited for.
            let _ = child.kill();
            let _ = child.wait();
        }
        ended
    }

    fn follow(self: &Arc<Self>, child: &mut Child, limit: Duration) -> io::Result<Output> {
        let pipes: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|pipe| Box::new(pipe) as _),
            child.stderr.take().map(|pipe| Box::new(pipe) as _),
        ];
        for (place, pipe) in pipes.into_iter().enumerate() {
            let shared = Arc::clone(self);
            let read = move || {
                let read = pipe.map_or_else(|| Ok(Vec::new()), read_all);
                shared.lock().outputs[place] = Some(read);
                shared.changes.notify_all();
            };
            start_thread("trent-command", Box::new(read))?;
        }
        let started = monotonic();
        let mut status = None;
        loop {
            if status.is_none() {
                status = child.try_wait()?;
            }
            let mut state = self.lock();
            if state.given_up {
                return Err(given_up());
            }
            if let Some(failed) = state.outputs.iter_mut().find(|read| matches!(read, Some(Err(_))))
            {
                // What is left of the program's output goes nowhere, so it is ended.
                return Err(failed.take().and_then(io::Result::err).unwrap_or_else(given_up));
            }
            if let (Some(status), [Some(_), Some(_)]) = (status, &state.outputs) {
                let [stdout, stderr] = &mut state.outputs;
                let taken = |output: &mut Option<_>| output.take().unwrap_or(Ok(Vec::new()));
                return Ok(Output { status, stdout: taken(stdout)?, stderr: taken(stderr)? });
            }
            let passed = monotonic().saturating_sub(started);
            let Some(left) = limit.checked_sub(passed).filter(|left| !left.is_zero()) else {
                let text = format!("it took longer than {limit:?} and was ended");
                return Err(io::Error::new(io::ErrorKind::TimedOut, text));
            };
            drop(self.changes.wait_timeout(state, left.min(PAUSE)));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The output of a program, which must not be endless.
fn read_all(pipe: Box<dyn Read + Send>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_OUTPUT).unwrap_or(u64::MAX).saturating_add(1);
    pipe.take(limit).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_OUTPUT {
        bytes.zeroize();
        return Err(io::Error::other(format!("it printed more than {MAX_OUTPUT} bytes")));
    }
    Ok(bytes)
}

fn given_up() -> io::Error {
    io::Error::new(io::ErrorKind::Interrupted, "nobody waits for its output")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::{env, fs, process, thread};

    use super::*;
    use trent_runtime::private::chain::block_on;

    const LONG: Duration = Duration::from_secs(3_600);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    /// A program that writes its number to a file, and then hangs.
    fn hanging(name: &str) -> (Command, impl Fn() -> u32) {
        let file = env::temp_dir().join(format!("trent-command-{}-{name}", process::id()));
        let command =
            shell(&format!("echo $$ > {0}.new; mv {0}.new {0}; exec sleep 3600", file.display()));
        let number = move || loop {
            if let Ok(text) = fs::read_to_string(&file) {
                let _ = fs::remove_file(&file);
                return text.trim().parse().expect("a number");
            }
            thread::sleep(Duration::from_millis(2));
        };
        (command, number)
    }

    /// Whether the process is gone, and not left as one that nobody has waited for.
    fn is_gone(number: u32) -> bool {
        let path = format!("/proc/{number}");
        (0..2_000).any(|_| {
            thread::sleep(Duration::from_millis(5));
            !Path::new(&path).exists()
        })
    }

    #[test]
    fn what_it_prints_and_how_it_ends_is_told() {
        let output = block_on(output(shell("echo keys; echo why >&2; exit 3"), LONG)).unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!((&*output.stdout, &*output.stderr), (&b"keys\n"[..], &b"why\n"[..]));
        // More than a pipe holds.
        let long = block_on(super::output(shell("head -c 300000 /dev/zero"), LONG)).unwrap();
        assert_eq!(long.stdout.len(), 300_000);
        let endless = block_on(super::output(shell("yes; sleep 3600"), LONG)).unwrap_err();
        assert_eq!(endless.to_string(), "it printed more than 1048576 bytes");
        let missing = block_on(super::output(Command::new("/nowhere/at/all"), LONG));
        assert_eq!(missing.unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn it_ends_at_the_limit() {
        let (command, number) = hanging("limit");
        let error = block_on(output(command, Duration::from_millis(500))).unwrap_err();
        assert_eq!(error.to_string(), "it took longer than 500ms and was ended");
        assert!(is_gone(number()));
        // One that has gone, and left a child of its own with its output, holds nobody up.
        let error = block_on(output(shell("sleep 5 &"), Duration::from_millis(300))).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn it_ends_with_its_future() {
        let (command, number) = hanging("future");
        let number = {
            let mut future = pin!(output(command, LONG));
            assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            number()
        };
        assert!(is_gone(number));
    }
}
