"""Open Badges 3.0: documents that say what somebody earned, signed for anybody to check. No table."""
