"""The demo's own pages: who to be, and every letter that was "sent". Only in demo mode."""
