//! Makes the client that the application needs: two operations of KMS, as the module `kms`.

fn main() {
    trent_codegen::Builder::new()
        .model("../../models/kms.json")
        .model("../../models/kms.supplement.json")
        .model("../../models/kms.docs.json")
        .operations(["DescribeCustomKeyStores", "UpdateCustomKeyStore"])
        .emit();
}
