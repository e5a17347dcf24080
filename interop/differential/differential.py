"""Botocore's side of `cargo xtask differential`.

    differential.py CASES OURS

Both files have one JSON value a line: cases, and what our client made of each. Prints first what botocore's model of
the service says, as a list of facts, then for each case a record: botocore's request, its signature of *our* request,
and what it understands of the response. Nothing is sent. In cases, and in what is shown of values, a blob is base64 and
a timestamp a number of microseconds.
"""

import base64
import datetime
import json
import os
import sys

import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError

SERVICE = "kms"
REGION = "us-east-1"
CREDENTIALS = Credentials("AKIDEXAMPLE", "secret", "token/+=")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


class Clock:
    """What botocore takes for the present."""

    now = EPOCH

    @classmethod
    def read(cls, remove_tzinfo=True):
        return cls.now.replace(tzinfo=None) if remove_tzinfo else cls.now


class Transport:
    """Answers requests, and keeps the last."""

    request = None
    response = None

    def __call__(self, request, **_):
        self.request = request
        response = self.response
        headers = HeadersDict({"x-amzn-requestid": response["request_id"]})
        return AWSResponse(request.url, response["status"], headers, Body(response["body"]))


class Body:
    """A response's body as urllib3 has it."""

    def __init__(self, text):
        self.content = text.encode()

    def stream(self):
        yield self.content


def main():
    cases, ours = sys.argv[1:]
    # The machine's settings are not part of a case.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    botocore.auth.get_current_datetime = Clock.read
    client = botocore.session.Session().create_client(
        SERVICE,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS.access_key,
        aws_secret_access_key=CREDENTIALS.secret_key,
        aws_session_token=CREDENTIALS.token,
        config=Config(retries={"total_max_attempts": 1}),
    )
    transport = Transport()
    client.meta.events.register("before-send." + SERVICE, transport)
    print(json.dumps(sorted(facts(client.meta.service_model))))
    with open(cases, encoding="utf-8") as cases, open(ours, encoding="utf-8") as ours:
        for case, record in zip(cases, ours):
            print(json.dumps(run(client, transport, json.loads(case), json.loads(record))))


def run(client, transport, case, ours):
    Clock.now = EPOCH + datetime.timedelta(seconds=case["time"])
    transport.request, transport.response = None, case["response"]
    answer = call(client, case["operation"], case["input"])
    if transport.request is None:
        return {"request": answer}
    return {
        "request": shown_request(transport.request),
        "signature": signature(ours),
        "answer": answer,
    }


def call(client, operation, case_input):
    """What botocore understands of the response."""
    model = client.meta.service_model
    try:
        operation_model = model.operation_model(operation)
        params = build(operation_model.input_shape, case_input)
        output = client._make_api_call(operation, params)
        metadata = output.pop("ResponseMetadata")
        shape = operation_model.output_shape
        shown = show(shape, output) if shape else {}
        return {"output": shown, "request_id": metadata.get("RequestId")}
    except ClientError as error:
        return shown_error(model, error)
    except (BotoCoreError, LookupError) as error:
        return f"refused: {type(error).__name__}: {error}"


def shown_error(model, error):
    name = None if type(error) is ClientError else type(error).__name__
    members = {
        key: value
        for key, value in error.response.items()
        if key not in ("Error", "ResponseMetadata")
    }
    return {
        "error": name,
        "members": show(model.shape_for(name), members) if name else members,
        "code": error.response["Error"]["Code"],
        # An absent message is an empty text, a null is None.
        "message": error.response["Error"]["Message"] or "",
        "request_id": error.response["ResponseMetadata"].get("RequestId"),
    }


def shown_request(request):
    return {
        "method": request.method,
        "url": request.url,
        "target": text(request.headers.get("X-Amz-Target")),
        "content_type": text(request.headers.get("Content-Type")),
        "body": json.loads(request.body),
    }


def signature(ours):
    """Botocore's signature of our request, over the headers that ours says it covers."""
    if "sent" not in ours:
        return None
    request, sent = ours["request"], ours["sent"]
    authorization = sent["headers"]["authorization"]
    signed = authorization.split("SignedHeaders=")[1].split(",")[0].split(";")
    own = ("host", "x-amz-date", "x-amz-security-token")
    headers = {name: sent["headers"][name] for name in signed if name not in own}
    request = AWSRequest(request["method"], request["url"], headers, sent["body"].encode())
    botocore.auth.SigV4Auth(CREDENTIALS, SERVICE, REGION).add_auth(request)
    return {
        "authorization": request.headers["Authorization"],
        "date": request.headers["X-Amz-Date"],
        "token": request.headers["X-Amz-Security-Token"],
    }


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def build(shape, value):
    """What botocore takes for a value of a case."""
    kind = shape.type_name if shape else None
    if kind == "structure":
        members = shape.members
        return {name: build(members.get(name), item) for name, item in value.items()}
    if kind == "list":
        return [build(shape.member, item) for item in value]
    if kind == "map":
        return {key: build(shape.value, item) for key, item in value.items()}
    if kind == "blob":
        return base64.b64decode(value)
    if kind == "timestamp":
        return EPOCH + value * MICROSECOND
    return value


def show(shape, value):
    """What a case would say for a value of botocore's."""
    kind = shape.type_name
    if kind == "structure":
        return {name: show(shape.members[name], item) for name, item in value.items()}
    if kind == "list":
        return [show(shape.member, item) for item in value]
    if kind == "map":
        return {key: show(shape.value, item) for key, item in value.items()}
    if kind == "blob":
        return base64.b64encode(value).decode()
    if kind == "timestamp":
        return (value - EPOCH) // MICROSECOND
    return value


def facts(model):
    """What the model says about names and types."""
    found = set()
    for name in model.operation_names:
        operation = model.operation_model(name)
        found.add(name)
        found.update(f"{name} fails with {shape.name}" for shape in operation.error_shapes)
        shapes = [operation.input_shape, operation.output_shape, *operation.error_shapes]
        for shape in shapes:
            if shape:
                walk(shape, found, set())
    return found


def walk(shape, found, above):
    if shape.name in above:
        return
    above = above | {shape.name}
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            found.add(f"{shape.name}${name}: {member.type_name}")
            walk(member, found, above)
    elif shape.type_name == "list":
        walk(shape.member, found, above)
    elif shape.type_name == "map":
        walk(shape.key, found, above)
        walk(shape.value, found, above)
    elif shape.type_name == "string":
        found.update(f"{shape.name} = {value}" for value in shape.enum)


if __name__ == "__main__":
    main()
