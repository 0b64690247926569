"""Badges that their earners made public: who may, what is said, and that others find them genuine."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from pyld import jsonld

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person
from entrepairs.recognition.actions import publish_badge, signing_key, withdraw_badge
from entrepairs.recognition.models import Award, Credential, IssuerKey
from entrepairs.recognition.openbadges import signing
from tests.factories import NOON, make_community, make_member, make_person, make_recognised
from tests.recognition.acts import gave

pytestmark = pytest.mark.django_db

SITE = "https://exemple.org"
COMMAND = Path(sys.executable).with_name("openbadges-verifier")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.frozen(NOON), override_settings(PUBLIC_URL=SITE):
        yield


def make_award(community: Community | None = None) -> Award:
    community = community or make_community()
    anne, brice = make_member(community, "Anne Aubier"), make_member(community, "Brice")
    gave(anne, brice, community)
    make_recognised()
    return Award.objects.select_related("community", "person").get(person=anne)


def make_public(award: Award | None = None, name: str = "Anne A.") -> Credential:
    award = award or make_award()
    return publish_badge(actor=award.person, award=award, name=name, site=SITE, language="fr")


def base(credential: Credential) -> str:
    return f"/badges/{credential.award.community.slug}"


def document(client: Client, credential: Credential) -> dict[str, Any]:
    response = client.get(f"{base(credential)}/credentials/{credential.key}.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def pem(client: Client, credential: Credential) -> bytes:
    """The key as it is found at the public address of the issuer."""
    keys = client.get(f"{base(credential)}/did.json").json()["verificationMethod"]
    method = document(client, credential)["proof"]["verificationMethod"]
    (found,) = [key["publicKeyMultibase"] for key in keys if key["id"] == method]
    return signing.public_key(found).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verified(folder: Path, content: bytes, key: bytes, recipient: str) -> dict[str, Any]:
    """What the command line of openbadgeslib says of an image, in a process of its own."""
    image, public = folder / "badge.svg", folder / "key.pem"
    image.write_bytes(content)
    public.write_bytes(key)
    command: list[str | Path] = [COMMAND, "-V", "3", "-i", image, "-k", public, "-r", recipient, "--json"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    said: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    assert (run.returncode == 0) == (said["valid"] and said["trusted"])
    return said


def test_another_program_finds_it_genuine_and_a_changed_one_not(client: Client, tmp_path: Path) -> None:
    credential = make_public()
    response = client.get(f"{base(credential)}/credentials/{credential.key}.svg")
    assert response["Content-Type"] == "image/svg+xml"
    key, recipient = pem(client, credential), f"urn:uuid:{credential.key}"
    said = verified(tmp_path, response.content, key, recipient)
    assert (said["valid"], said["trusted"], said["achievement"]) == (True, True, "Premier pas")
    for before, after in (
        ("Anne A.", "Zoé Z."),
        ("Premier pas", "Premier prix"),
        ("2026-03-14", "2020-03-14"),
    ):
        changed = response.content.decode().replace(before, after).encode()
        assert changed != response.content
        assert verified(tmp_path, changed, key, recipient)["valid"] is False
    other = Ed25519PrivateKey.generate().public_key()
    other_pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert verified(tmp_path, response.content, other_pem, recipient)["valid"] is False


def test_it_says_the_name_that_was_chosen_and_nothing_else_of_the_person(client: Client) -> None:
    credential = make_public(name="  Nanou ")
    said = json.dumps(document(client, credential), ensure_ascii=False)
    assert "Nanou" in said
    for private in ("Aubier", "Brice", "coup de main", str(credential.award.person.email)):
        assert private not in said
    subject = document(client, credential)["credentialSubject"]
    assert subject["id"] == f"urn:uuid:{credential.key}"
    html = client.get(f"/fr/c/{credential.award.community.slug}/badges/public/{credential.key}/")
    assert "Nanou" in html.content.decode()
    assert "Aubier" not in html.content.decode()
    assert html["X-Robots-Tag"] == "noindex"


def test_what_is_withdrawn_is_in_the_signed_list_and_nothing_else_is(client: Client) -> None:
    withdrawn, kept = make_public(), make_public()
    second = make_public(make_award(withdrawn.award.community))
    key = pem(client, second)
    withdraw_badge(actor=withdrawn.award.person, credential=withdrawn)
    withdraw_badge(actor=withdrawn.award.person, credential=withdrawn)
    status = document(client, second)["credentialStatus"]
    response = client.get(status["statusListCredential"].removeprefix(SITE))
    listed = response.json()
    assert listed["id"] == status["statusListCredential"]
    verify_data_integrity_proof(listed, key)
    bits = decode_encoded_list(listed["credentialSubject"]["encodedList"])
    assert set_indices(bits) == {withdrawn.pk}
    assert status["statusListIndex"] == str(second.pk)
    elsewhere = client.get(f"{base(kept)}/status/0.json").json()
    assert set_indices(decode_encoded_list(elsewhere["credentialSubject"]["encodedList"])) == frozenset()
    for kind in ("json", "svg"):
        assert client.get(f"{base(withdrawn)}/credentials/{withdrawn.key}.{kind}").status_code == 410
    slug = withdrawn.award.community.slug
    page = client.get(f"/fr/c/{slug}/badges/public/{withdrawn.key}/")
    assert page.status_code == 410
    assert "Anne A." not in page.content.decode()


def test_made_public_again_it_is_another_one(client: Client) -> None:
    first = make_public()
    assert make_public(first.award) == first  # twice is once
    withdraw_badge(actor=first.award.person, credential=first)
    second = make_public(first.award, name="Anne")
    assert second.key != first.key
    assert document(client, second)["credentialSubject"]["identifier"][0]["identityHash"] == "Anne"


def test_only_the_earner_makes_it_public_and_takes_that_back(client: Client) -> None:
    award = make_award()
    slug = award.community.slug
    address = f"/fr/c/{slug}/badges/first_step/publish/"
    assert client.get(address).status_code == 302
    for person in (make_person("Passant"), make_member(award.community, "Chloé")):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "Moi"}).status_code == 404
        with pytest.raises(PermissionDenied):
            publish_badge(actor=person, award=award, name="Moi", site=SITE, language="fr")
    client.force_login(award.person)
    assert "Anne Aubier" in client.get(address).content.decode()
    response = client.post(address, {"name": ""})
    assert "name" in response.context["form"].errors
    response = client.post(address, {"name": "Anne A."})
    credential = Credential.objects.get()
    assert response["Location"] == f"/fr/c/{slug}/badges/public/{credential.key}/"
    withdraw = f"{response['Location']}withdraw/"
    assert "Le reprendre" in client.get(response["Location"]).content.decode()
    client.force_login(make_member(award.community, "Chloé"))
    assert "Le reprendre" not in client.get(response["Location"]).content.decode()
    assert client.post(withdraw).status_code == 403
    client.logout()
    assert client.get(response["Location"]).status_code == 200
    assert client.post(withdraw).status_code == 302
    credential.refresh_from_db()
    assert credential.revoked_at is None
    client.force_login(award.person)
    assert client.get(withdraw).status_code == 405
    client.post(withdraw)
    credential.refresh_from_db()
    assert credential.revoked_at == NOON


def test_what_is_done_in_a_hidden_community_stays_in_it(client: Client) -> None:
    award = make_award(make_community(public=False))
    with pytest.raises(Refused) as refused:
        make_public(award)
    assert refused.value.code == "not_public"
    slug = award.community.slug
    names = ("did.json", "issuer.json", "achievements/first_step.json", "status/0.json")
    assert {client.get(f"/badges/{slug}/{name}").status_code for name in names} == {404}


def test_a_community_that_hides_later_takes_its_public_badges_along(client: Client) -> None:
    credential = make_public()
    Community.objects.filter(pk=credential.award.community_id).update(public=False)
    assert client.get(f"{base(credential)}/credentials/{credential.key}.json").status_code == 404
    slug = credential.award.community.slug
    assert client.get(f"/fr/c/{slug}/badges/public/{credential.key}/").status_code == 404


def test_issuer_achievement_and_picture_have_public_addresses(client: Client) -> None:
    credential = make_public()
    slug = credential.award.community.slug
    did = f"did:web:exemple.org:badges:{slug}"
    assert client.get(f"{base(credential)}/did.json").json()["id"] == did
    assert client.get(f"{base(credential)}/issuer.json").json()["name"] == "Le quartier"
    achievement = document(client, credential)["credentialSubject"]["achievement"]
    found = client.get(achievement["id"].removeprefix(SITE))
    assert found["Access-Control-Allow-Origin"] == "*"
    assert found.json()["criteria"] == achievement["criteria"]
    image = client.get(achievement["image"]["id"].removeprefix(SITE))
    assert image["Content-Type"] == "image/svg+xml"
    assert b"<title>Premier pas</title>" in image.content
    for missing in (
        f"/badges/{slug}/achievements/none.json",
        f"/badges/{slug}/achievements/none.svg",
        f"/badges/{slug}/credentials/{uuid4()}.json",
        f"/badges/{slug}/status/999999.json",
        "/badges/nowhere/did.json",
        f"/fr/c/{slug}/badges/public/{uuid4()}/",
    ):
        assert client.get(missing).status_code == 404


def test_the_key_is_kept_sealed_and_another_secret_makes_another_one() -> None:
    first = signing_key()
    assert signing_key().private_bytes_raw() == first.private_bytes_raw()
    kept = IssuerKey.objects.get()
    assert first.private_bytes_raw().hex() not in bytes(kept.sealed, "ascii").hex()
    with override_settings(SECRET_KEY="x" * 50):
        assert signing_key().private_bytes_raw() != first.private_bytes_raw()
    assert signing_key().private_bytes_raw() == first.private_bytes_raw()


def test_what_was_signed_by_an_earlier_key_stays_genuine(client: Client) -> None:
    credential = make_public()
    with override_settings(SECRET_KEY="x" * 50):
        make_public()
    verify_data_integrity_proof(document(client, credential), pem(client, credential))


def test_no_context_is_fetched() -> None:
    with pytest.raises(signing.UnknownContext):
        signing.load_context("https://example.org/context.json")
    stranger = {"@context": ["https://example.org/context.json"], "id": "urn:x"}
    with pytest.raises(jsonld.JsonLdError):
        signing.sign(stranger, Ed25519PrivateKey.generate(), "did:x#y", NOON)


def test_our_own_check_agrees_and_keys_are_read_as_they_are_written() -> None:
    credential, key = make_public(), signing_key().public_key()
    assert signing.is_signed_by(credential.document, key)
    assert not signing.is_signed_by(credential.document | {"name": "Autre"}, key)
    assert not signing.is_signed_by(credential.document | {"proof": {"proofValue": "z0"}}, key)
    assert signing.public_key(signing.multikey(key)) == key
    with pytest.raises(ValueError, match="no Ed25519 key"):
        signing.public_key("z6")
    assert signing.to_base58(b"\0\0hello") == "11Cn8eVZg"
    assert signing.from_base58("11Cn8eVZg") == b"\0\0hello"


def test_who_acts_for_somebody_does_not_make_their_badges_public() -> None:
    from entrepairs.kernel import audit

    award = make_award()
    helper: Person = make_member(award.community, "Chloé")
    with audit.acting_for(helper=helper, person=award.person), pytest.raises(PermissionDenied):
        make_public(award)
