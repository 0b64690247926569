"""Making a badge public, signed, and taking that back."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_member
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person
from entrepairs.recognition.models import Award, Credential, IssuerKey
from entrepairs.recognition.openbadges import signing
from entrepairs.recognition.openbadges.documents import Achievement, Issuer, credential
from entrepairs.recognition.words import said


def publish_badge(*, actor: Person, award: Award, name: str, site: str, language: str) -> Credential:
    """Sign a badge under the name that its earner chose; nobody but them may. `site` is https://example.org."""
    if award.person_id != actor.pk or audit.helper_of(actor) is not None:
        raise PermissionDenied
    require_member(actor, award.community)
    if not award.community.public:
        raise Refused(_("What is done in this community stays in it, badges as well."), code="not_public")
    if not name.strip():
        raise Refused(_("Say which name is to stand on it."), code="no_name", field="name")
    at = now()
    with transaction.atomic():
        award = (
            Award.objects.select_for_update(of=("self",))
            .select_related("community", "drawn")
            .get(pk=award.pk)
        )
        badge = award.shown(language)
        if award.revoked_at is not None or badge is None:
            raise Refused(_("This badge no longer counts."), code="revoked")
        public = Credential.objects.filter(award=award, revoked_at__isnull=True).first()
        if public is not None:
            return public
        made = Credential.objects.create(award=award, name=name.strip(), language=language, issued_at=at)
        issuer = issuer_of(award, site)
        document = credential(
            issuer,
            Achievement(badge.code, str(badge.name), str(badge.means), said(badge.rule)),
            key=str(made.key),
            number=made.pk,
            name=made.name,
            awarded_at=award.awarded_at,
        )
        key = signing_key()
        method = issuer.method(signing.multikey(key.public_key()))
        made.document = signing.sign(document, key, method, at)
        made.save(update_fields=["document"])
        audit.record(actor=actor, verb="recognition.published", subject=made, community_id=award.community_id)
    return made


def issuer_of(award: Award, site: str) -> Issuer:
    community = award.community
    return Issuer(site=site, slug=community.slug, name=community.name, purpose=community.purpose)


def withdraw_badge(*, actor: Person, credential: Credential) -> Credential:
    """Make it public no more, for ever. Only its earner may. Doing so twice changes nothing."""
    if credential.award.person_id != actor.pk or audit.helper_of(actor) is not None:
        raise PermissionDenied
    with transaction.atomic():
        credential = (
            Credential.objects.select_for_update(of=("self",)).select_related("award").get(pk=credential.pk)
        )
        if credential.revoked_at is None:
            credential.revoked_at = now()
            credential.save(update_fields=["revoked_at"])
            audit.record(
                actor=actor,
                verb="recognition.withdrawn",
                subject=credential,
                community_id=credential.award.community_id,
            )
    return credential


def signing_key() -> Ed25519PrivateKey:
    """The newest key that the secret of this site opens; made on first use. At most two statements."""
    for kept in IssuerKey.objects.order_by("-pk"):
        try:
            raw = _seal().decrypt(kept.sealed.encode())
        except InvalidToken:  # sealed by the secret of another machine, or of an earlier time
            continue
        return Ed25519PrivateKey.from_private_bytes(raw)
    key = Ed25519PrivateKey.generate()
    IssuerKey.objects.create(
        public=signing.multikey(key.public_key()),
        sealed=_seal().encrypt(key.private_bytes_raw()).decode(),
        made_at=now(),
    )
    return key


def _seal() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"entrepairs issuer key")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
