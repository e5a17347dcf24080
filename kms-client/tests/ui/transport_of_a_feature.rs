//! A transport is there with its feature only, and the compiler names it.

fn main() {
    let _ = trent_kms::transport::HyperTransport::new();
    //~ cannot find `HyperTransport` in `transport`
    //~? `hyper-no-provider` feature
}
