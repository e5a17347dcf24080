//! The program around the library: arguments, a listener, and what a browser sees.

mod answering;
mod arguments;
mod control;
mod credentials;
mod page;
mod serve;
mod timed_kms;

use arguments::{Command, Options};
use std::fmt;
use std::fs;
use timed_kms::TimedKms;
use trent_local::database::Database;
use trent_local::{LocalKms, Seed, World};

/// Why the program ends: a text for the person who started it.
#[derive(Debug)]
pub(crate) struct Failed(String);

impl Failed {
    fn new(text: impl fmt::Display) -> Self {
        Self(text.to_string())
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Does what the command line asks for.
pub(crate) fn run() -> Result<(), Failed> {
    match arguments::parse().map_err(Failed::new)? {
        Command::Help => {
            print!("{}", arguments::HELP);
            Ok(())
        }
        Command::Version => {
            println!("trent-local {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        Command::Serve(options) => serve::run(&options, kms(&options)?),
    }
}

/// The KMS of the options: in memory or of a folder, with its seed if it is new.
fn kms(options: &Options) -> Result<TimedKms, Failed> {
    let seed = options.seed.as_ref().map(|path| {
        let told = |what: &dyn fmt::Display| Failed(format!("{}: {what}", path.display()));
        let text = fs::read_to_string(path).map_err(|e| told(&e))?;
        Seed::parse(&text).map_err(|e| told(&e))
    });
    let seed = seed.transpose()?;
    let now = timed_kms::now();
    let builder = World::builder();
    let (world, is_new, lead) = match &options.data {
        None => (builder.now(now).build().map_err(Failed::new)?, true, None),
        Some(folder) => {
            let (database, rows) = Database::open(folder).map_err(Failed::new)?;
            let is_new = rows.is_empty();
            let stored = database.lead();
            let lead = stored.get().map_err(Failed::new)?;
            let world = builder.now(now.after(lead)).open(rows, Box::new(database));
            (world.map_err(Failed::new)?, is_new, Some((lead, stored)))
        }
    };
    let kms = LocalKms::builder().world(world);
    let kms = kms.region(&*options.region).account(&*options.account);
    let kms = match options.credentials.as_deref().map(credentials::read).transpose()? {
        Some(credentials) => kms.credentials(credentials),
        None => kms,
    }
    .build();
    if let Some(seed) = seed {
        let planted = if is_new { seed.plant(&kms) } else { seed.introduce(&kms) };
        planted.map_err(|e| Failed(format!("the seed cannot be used: {e}")))?;
    }
    let (lead, stored) = lead.unzip();
    Ok(TimedKms::new(kms, lead.unwrap_or_default(), stored))
}
