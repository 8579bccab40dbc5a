"""Campaigns: what each unit owes, delivers and proves."""
