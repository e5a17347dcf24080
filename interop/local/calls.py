"""botocore's client of the local KMS, which remembers what became of each operation."""

import json
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


class Kms:
    """Calls operations by their names, in one Region."""

    def __init__(self, endpoint, region="us-east-1", tally=None):
        # What the service refuses is to reach it, whatever the model on this side says.
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        self.client = boto3.client(
            "kms",
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id="111122223333",
            aws_secret_access_key="local",
            config=config,
        )
        self.endpoint = endpoint
        self.model = self.client.meta.service_model
        self.methods = {name: method for method, name in self.client.meta.method_to_api_mapping.items()}
        self.tally = Tally(self.model.operation_names) if tally is None else tally

    def in_region(self, region):
        return Kms(self.endpoint, region, self.tally)

    def ok(self, operation, **parameters):
        """The output of a call that goes well."""
        output = getattr(self.client, self.methods[operation])(**parameters)
        status = output.pop("ResponseMetadata")["HTTPStatusCode"]
        assert status == 200, f"{operation}: {status}"
        self.tally.succeeded.add(operation)
        return output

    def fails(self, code, operation, **parameters):
        """The message of a call that ends with an error that the model declares for the operation."""
        declared = [shape.name for shape in self.model.operation_model(operation).error_shapes]
        assert code in declared, f"{operation} does not declare {code}"
        error = self.error(operation, **parameters)
        assert error.response["Error"]["Code"] == code, f"{operation}: {error}, and not {code}"
        assert isinstance(error, getattr(self.client.exceptions, code)), f"{operation}: {type(error)}"
        self.tally.failed.add(operation)
        return error.response["Error"]["Message"]

    def error(self, operation, **parameters):
        """The error of a call."""
        try:
            self.client_call(operation, parameters)
        except ClientError as error:
            return error
        raise AssertionError(f"{operation} goes well, but should not: {parameters}")

    def client_call(self, operation, parameters):
        return getattr(self.client, self.methods[operation])(**parameters)

    def key(self, **parameters):
        """The metadata of a new key."""
        return self.ok("CreateKey", **parameters)["KeyMetadata"]

    def control(self, path, method="GET", body=None):
        """What the local KMS has beside the service: its clock, faults, and what is behind key stores."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.endpoint}/control/{path}", data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)


class Tally:
    """The operations that went well, and those that ended with an error that the model declares."""

    def __init__(self, operations):
        self.operations = sorted(operations)
        self.succeeded = set()
        self.failed = set()

    def missing(self):
        for operation in self.operations:
            if operation not in self.succeeded:
                yield f"{operation}: no call went well"
            if operation not in self.failed:
                yield f"{operation}: no call ended with an error of the model"
