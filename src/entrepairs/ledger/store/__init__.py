"""The two ways in which value moves, each as few statements as the database allows.

`submit` moves one transfer, durable before it is answered: outside a transaction it makes its own, inside one
it is part of it. `submit_many` takes a batch, which `engines.ledger` answers in order. `close` ends a hold.
All three decide under a lock on the accounts, and the constraints of the tables decide again.
"""

from .batches import submit_many
from .orders import Answer, Order
from .single import close, submit

__all__ = ["Answer", "Order", "close", "submit", "submit_many"]
