//! A text is not yet bytes; the compiler says how it becomes some.

fn encrypt(client: &trent_kms::Client) {
    let _ = client.encrypt().key_id("alias/app").plaintext("text").send();
    //~ mismatched types
    //~? call `Into::into`
    let _ = client.encrypt().key_id("alias/app").plaintext("text".into()).send();
}

fn main() {}
