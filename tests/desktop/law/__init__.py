"""The pages of law: reach, the Dublin case, residency rules, what changed."""
