//! Makes a client for each service, with the operations that the programs call.

fn main() {
    for (model, operations) in [
        ("secrets-manager", &["CreateSecret", "GetSecretValue"][..]),
        ("dynamodb", &["GetItem", "PutItem"]),
        ("sqs", &["CreateQueue", "DeleteMessage", "ReceiveMessage", "SendMessage"]),
        ("cloudhsm-v2", &["DescribeClusters"]),
    ] {
        trent_codegen::Builder::new()
            .model(format!("models/{model}.json"))
            .operations(operations.iter().copied())
            .emit();
    }
}
