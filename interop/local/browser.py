"""The page of the local KMS in a real browser: `browser.py ENDPOINT BROWSER`.

Makes keys, aliases, grants and key stores with texts that look like markup, lets the browser build the page, and
compares the cells of its document with what the operations say. No such text may have become an element.
"""

import html.parser
import subprocess
import sys
import tempfile

from calls import Kms

HOSTILE = [
    "<script>document.title='run'</script>",
    "\"><img src=x onerror=\"document.title='run'\">",
    "</td></tr></table><iframe src=javascript:alert(1)>",
    "<!-- & &lt; &amp;amp; ' \" `",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u2067\u200f",
    "lines\nand\ttabs",
    "x" * 2000,
]
CLUSTERS = [
    {"id": f"cluster-shwn2345{name}", "certificate": name, "kmsuser": {"password": "kmsPswd123"}}
    for name in ("6abc", "6abd")
]
GRANTEE = "arn:aws:iam::111122223333:role/reader"
# What the page is made of. All else would have come from a text.
ELEMENTS = set("html head meta title style body h1 h2 p table tbody tr th td div".split())


def fill(kms):
    for text in HOSTILE:
        kms.key(Description=text, Tags=[{"TagKey": "text", "TagValue": text[:256]}])
    external = kms.key(Origin="EXTERNAL")["KeyId"]
    disabled, deleted = kms.key()["KeyId"], kms.key()["KeyId"]
    kms.ok("DisableKey", KeyId=disabled)
    kms.ok("ScheduleKeyDeletion", KeyId=deleted)
    kms.key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    for name in ("alias/shown", "alias/also/shown"):
        kms.ok("CreateAlias", AliasName=name, TargetKeyId=external)
    for operations in (["Encrypt"], ["Decrypt", "DescribeKey"]):
        kms.ok("CreateGrant", KeyId=kms.key()["KeyId"], GranteePrincipal=GRANTEE, Operations=operations)
    kms.control("backing", "PUT", {"clusters": CLUSTERS})
    for cluster, password in zip(CLUSTERS, ("kmsPswd123", "another1")):
        store = kms.ok(
            "CreateCustomKeyStore",
            CustomKeyStoreName=f"{HOSTILE[0]} {cluster['id']} \u202e",
            CloudHsmClusterId=cluster["id"],
            KeyStorePassword=password,
            TrustAnchorCertificate=cluster["certificate"],
        )["CustomKeyStoreId"]
        kms.ok("ConnectCustomKeyStore", CustomKeyStoreId=store)
    # A code that a test made up is in the list of calls.
    error = {"error": {"code": "<b>Odd</b>Exception", "message": None, "status": 400}}
    kms.control("faults", "POST", {"operation": "GenerateRandom", "times": 1, "fault": error})
    kms.error("GenerateRandom", NumberOfBytes=1)


class Document(html.parser.HTMLParser):
    """The tables of a document by their ids, and the names of all elements."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.tables, self.title = set(), {}, ""
        self.rows = self.cell = self.in_title = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.in_title = tag == "title" or self.in_title
        if any(name.startswith("on") for name, _ in attributes):
            self.elements.add(f"{tag} with a script")
        if tag == "table":
            self.rows = self.tables.setdefault(dict(attributes)["id"], [])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = ""

    def handle_endtag(self, tag):
        self.in_title = self.in_title and tag != "title"
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data
        elif self.in_title:
            self.title += data


def built_by(browser, endpoint):
    """The document after the browser has built it and run what it would run."""
    with tempfile.TemporaryDirectory() as profile:
        options = (
            "--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run"
            " --disable-background-networking --disable-component-update --disable-sync --no-proxy-server"
            " --virtual-time-budget=2000 --dump-dom"
        )
        command = [browser, *options.split(), f"--user-data-dir={profile}", f"{endpoint}/"]
        made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, check=True)
    return Document(made.stdout.decode())


def rows_of_keys(kms):
    rows, grants = [], []
    for entry in kms.ok("ListKeys", Limit=1000)["Keys"]:
        key = kms.ok("DescribeKey", KeyId=entry["KeyId"])["KeyMetadata"]
        aliases = kms.ok("ListAliases", KeyId=entry["KeyId"])["Aliases"]
        of_key = kms.ok("ListGrants", KeyId=entry["KeyId"])["Grants"]
        rows.append([
            entry["KeyArn"],
            "\n".join(alias["AliasName"] for alias in aliases),
            key["KeyState"],
            f"{key['KeySpec']}\n{key['KeyUsage']}",
            key["Origin"],
            str(len(of_key)),
            key["Description"],
        ])
        for grant in of_key:
            operations = "\n".join(grant["Operations"])
            grants.append([grant["GrantId"], grant["KeyId"], grant["GranteePrincipal"], operations])
    return rows, grants


def rows_of_stores(kms):
    return [
        [
            store["CustomKeyStoreId"],
            store["CustomKeyStoreName"],
            store["CustomKeyStoreType"],
            "\n".join([store["ConnectionState"], *([store["ConnectionErrorCode"]] if "ConnectionErrorCode" in store else [])]),
            "us-east-1\n111122223333",
        ]
        for store in kms.ok("DescribeCustomKeyStores")["CustomKeyStores"]
    ]


def problems(kms, document):
    strange = document.elements - ELEMENTS
    if strange:
        yield f"texts have become elements: {sorted(strange)}"
    if document.title != "trent-local":
        yield f"the title is {document.title!r}: a text has run"
    keys, grants = rows_of_keys(kms)
    for name, expected in (("keys", keys), ("grants", grants), ("key-stores", rows_of_stores(kms))):
        shown = document.tables.get(name, [[]])[1:]
        if len(shown) != len(expected):
            yield f"{name}: {len(shown)} rows instead of {len(expected)}"
        for row, wanted in zip(shown, expected):
            for cell, text in zip(row, wanted, strict=True):
                if cell != text:
                    yield f"{name}: the page says {cell!r} instead of {text!r}"
    calls = document.tables.get("calls", [])
    for operation, error in (("GenerateRandom", "<b>Odd</b>Exception"), ("ConnectCustomKeyStore", "")):
        if not any(row[0] == operation and row[2] == error for row in calls):
            yield f"calls: there is no {operation} {error}"


# A page that shows texts as markup, for the test of this test.
BROKEN = """<title>run</title><table id="keys"><tr><th>ARN</th></tr>
<tr><td>an ARN</td><td></td><td></td><td></td><td></td><td></td><td><img src=x onerror="f()"></td></tr></table>"""


def main():
    kms = Kms(sys.argv[1])
    fill(kms)
    found = "; ".join(problems(kms, Document(BROKEN)))
    for problem in ("['img', 'img with a script']", "the title is 'run'", "keys: 1 rows", "instead of 'arn:", "calls: there"):
        assert problem in found, f"a broken page passes: {problem} is not in {found}"
    document = built_by(sys.argv[2], sys.argv[1])
    found = list(problems(kms, document))
    for problem in found:
        print(f"the page: {problem}")
    cells = sum(len(row) for rows in document.tables.values() for row in rows)
    print(f"{sys.argv[2]} built {len(document.tables)} tables with {cells} cells: {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
