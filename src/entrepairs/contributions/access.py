"""Who is named to whom: the stream of a community is read by all who may see it, names are another matter."""

from entrepairs.people.models import Person


def is_named_to(viewer: Person | None, person: Person) -> bool:
    """Whether a list of acts says a person's name. No statement where the profile was fetched along.

    Who does not wish to be named is somebody, to everyone but themself.
    """
    if viewer is not None and viewer.pk == person.pk:
        return True
    profile = getattr(person, "profile", None)
    return profile is None or profile.thanked_publicly
