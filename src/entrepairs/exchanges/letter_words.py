"""What the mails of an exchange say. `lifecycle.py` says which goes out when, and to whom.

`%(name)s` is who acted, or the other side where nobody did; `%(title)s` what it is about; `%(when)s` the end
of the wait that begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class LetterWords:
    subject: Text
    says: Text
    then: Text
    until: Text = ""  # what time does, if nobody does anything
    shows_terms: bool = False


LETTERS: Mapping[str, LetterWords] = {
    # the talk
    "proposed": LetterWords(
        _("%(name)s proposes an exchange: %(title)s"),
        _("%(name)s writes to you about “%(title)s” and proposes:"),
        _("You can accept, propose something else, or decline:"),
        _("Without an answer by %(when)s, the proposal lapses."),
        shows_terms=True,
    ),
    "countered": LetterWords(
        _("%(name)s proposes other terms: %(title)s"),
        _("%(name)s would like it a little differently for “%(title)s”:"),
        _("You can accept, propose something else, or decline:"),
        _("Without an answer by %(when)s, the proposal lapses."),
        shows_terms=True,
    ),
    "agreed": LetterWords(
        _("%(name)s says yes: %(title)s"),
        _("Good news: %(name)s says yes, “%(title)s” is agreed."),
        _(
            "You now see where to meet and how to reach each other. Once it is done, say so there, both of "
            "you:"
        ),
        shows_terms=True,
    ),
    "booked": LetterWords(
        _("%(name)s takes it as listed: %(title)s"),
        _(
            "%(name)s asks for “%(title)s” just as you listed it. As you gave your word beforehand, it is "
            "agreed."
        ),
        _("You now see where to meet and how to reach each other:"),
        shows_terms=True,
    ),
    "declined": LetterWords(
        _("%(name)s cannot this time: %(title)s"),
        _("%(name)s cannot this time for “%(title)s”."),
        _("It happens. All other listings are still there:"),
    ),
    "withdrawn": LetterWords(
        _("%(name)s takes the proposal back: %(title)s"),
        _("%(name)s takes back what was proposed for “%(title)s”."),
        _("There is nothing for you to do. What was said stays here:"),
    ),
    "expired": LetterWords(
        _("Left without an answer: %(title)s"),
        _("Nobody answered in time about “%(title)s”, between you and %(name)s. Nothing is set aside."),
        _("If you both still want it, propose it anew. What was said stays here:"),
    ),
    # other terms in the place of those agreed
    "amended": LetterWords(
        _("%(name)s proposes a change: %(title)s"),
        _("“%(title)s” is agreed, and %(name)s proposes to change it like this:"),
        _(
            "Until you accept, what you agreed on stands. You can accept, propose something else, or leave "
            "it:"
        ),
        _("Without an answer by %(when)s, it stays as agreed."),
        shows_terms=True,
    ),
    "change_agreed": LetterWords(
        _("%(name)s accepts the change: %(title)s"),
        _("%(name)s accepts the change, “%(title)s” is now agreed like this:"),
        _("Once it is done, say so there, both of you:"),
        shows_terms=True,
    ),
    "kept": LetterWords(
        _("It stays as agreed: %(title)s"),
        _("%(name)s leaves “%(title)s” as you agreed:"),
        _("The exchange:"),
        shows_terms=True,
    ),
    "lapsed": LetterWords(
        _("It stays as agreed: %(title)s"),
        _("Nobody answered in time about a change of “%(title)s”, with %(name)s: it stays as agreed."),
        _("The exchange:"),
        shows_terms=True,
    ),
    # what was done
    "recorded": LetterWords(
        _("%(name)s tells of an exchange with you: %(title)s"),
        _("%(name)s tells that this was done between you, “%(title)s”:"),
        _("It counts once you confirm it. If it was not so, decline:"),
        _("Without an answer by %(when)s, it does not count."),
        shows_terms=True,
    ),
    "record_declined": LetterWords(
        _("%(name)s remembers it differently: %(title)s"),
        _("%(name)s did not confirm “%(title)s”. It does not count."),
        _("What was said stays here:"),
    ),
    "confirmed": LetterWords(
        _("Is it done? %(name)s says so: %(title)s"),
        _("%(name)s says that “%(title)s” is done."),
        _("Yours is the last word missing. If it is so, say it as well:"),
        _("If you say nothing by %(when)s, it counts as done."),
    ),
    "partial": LetterWords(
        _("%(name)s says that a part was done: %(title)s"),
        _("%(name)s says that of “%(title)s” this was done:"),
        _("If it is so, confirm it; if not, say so:"),
        _("If you say nothing by %(when)s, this part counts as done."),
        shows_terms=True,
    ),
    "fulfilled": LetterWords(
        _("It is done, thank you: %(title)s"),
        _("“%(title)s” is done: %(name)s confirmed as well. Thank you!"),
        _("See what came of it, for you and for everyone:"),
    ),
    "silence": LetterWords(
        _("It counts as done: %(title)s"),
        _(
            "“%(title)s”, with %(name)s, counts as done: one of you said so, and the other said nothing "
            "else within seven days."
        ),
        _("See what came of it, for you and for everyone:"),
    ),
    "cancelled": LetterWords(
        _("%(name)s has to cancel: %(title)s"),
        _("%(name)s has to cancel “%(title)s”."),
        _("What was set aside is free again. What was said stays here:"),
    ),
    "unfulfilled": LetterWords(
        _("It did not happen: %(title)s"),
        _("%(name)s notes that “%(title)s” did not happen."),
        _("Nobody is blamed, and what was set aside is free again. What was said stays here:"),
    ),
    "left": LetterWords(
        _("Closed without a word: %(title)s"),
        _(
            "Neither you nor %(name)s said that “%(title)s” was done, so it is closed. What was set aside "
            "is free again, and nothing is counted."
        ),
        _("If it was done after all, tell it late, from the page of your exchanges. This one stays here:"),
    ),
    # where both do not see it alike
    "disputed": LetterWords(
        _("%(name)s asks a steward: %(title)s"),
        _(
            "%(name)s does not see “%(title)s” as you do, and asks a steward to look at it. The value "
            "stays set aside until then."
        ),
        _("Say how you see it, so that the steward reads both of you:"),
    ),
    "explained": LetterWords(
        _("%(name)s says how they see it: %(title)s"),
        _("%(name)s wrote about “%(title)s”:"),
        _("You can answer there:"),
    ),
    "to_decide": LetterWords(
        _("Two members ask for your decision: %(title)s"),
        _("%(giver)s and %(receiver)s do not see “%(title)s” alike, and ask a steward."),
        _("Read what both agreed on and what they say, then decide:"),
    ),
    "decided": LetterWords(
        _("A steward decided: %(title)s"),
        _("%(name)s decided on “%(title)s”: %(ruling)s."),
        _("If you see it otherwise, you can ask another steward, whose word is final:"),
        _("Otherwise it takes effect on %(when)s."),
    ),
    "appealed": LetterWords(
        _("%(name)s asks another steward: %(title)s"),
        _("%(name)s asks another steward to look at “%(title)s”, whose word is final."),
        _("You can say how you see it:"),
    ),
    "settled": LetterWords(
        _("It is decided: %(title)s"),
        _("The decision on “%(title)s” is final: %(ruling)s."),
        _("All that was said stays here:"),
    ),
    "undecided": LetterWords(
        _("Closed without a decision: %(title)s"),
        _(
            "No steward decided on “%(title)s”, between you and %(name)s, so it is closed. What was set "
            "aside is free again, and nothing is counted."
        ),
        _("All that was said stays here:"),
    ),
    # before time takes a step
    "remind_answer": LetterWords(
        _("%(name)s waits for your answer: %(title)s"),
        _("%(name)s still waits for your answer about “%(title)s”:"),
        _("A no is fine as well:"),
        _("Without an answer by %(when)s, it lapses."),
        shows_terms=True,
    ),
    "remind_silence": LetterWords(
        _("Was it done? %(title)s"),
        _("%(name)s says that “%(title)s” is done. Yours is the last word missing:"),
        _("If it is so, say it as well; if not, say so there:"),
        _("If you say nothing by %(when)s, it counts as done."),
        shows_terms=True,
    ),
    "remind_word": LetterWords(
        _("Did it happen? %(title)s"),
        _(
            "“%(title)s”, with %(name)s, must be behind you by now. If it was done, it counts once you "
            "both say so."
        ),
        _("One word is enough, also if it did not happen:"),
    ),
    "remind_word_last": LetterWords(
        _("Did it happen? %(title)s"),
        _(
            "“%(title)s”, with %(name)s, must be behind you by now. If it was done, it counts once you "
            "both say so."
        ),
        _("This is our last reminder. One word is enough, also if it did not happen:"),
        _(
            "If neither of you says anything by %(when)s, it is closed: what was set aside is free again, "
            "and nothing is counted."
        ),
    ),
    "remind_decide": LetterWords(
        _("Two members wait for a steward: %(title)s"),
        _("%(giver)s and %(receiver)s still wait for a steward’s word on “%(title)s”."),
        _("Read what both agreed on and what they say, then decide:"),
        _("Without a decision by %(when)s, it ends by itself."),
    ),
}
