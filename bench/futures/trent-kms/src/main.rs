//! The futures of calls with trent-kms.

fn main() {
    futures::print_sizes!(trent_kms::Client);
}
