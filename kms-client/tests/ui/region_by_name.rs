//! A region is not a text.

use trent_kms::config::Config;

fn main() {
    let _ = Config::builder().region("us-east-1").build();
    //~ `&str` is not a `Region`
    //~? `Region::new("eu-central-1")`
}
