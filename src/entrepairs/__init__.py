"""Entrepairs: a community exchanges directly, peer to peer, towards a common goal."""
