"""What people and programs write, read once and for all: texts, numbers, days, choices, addresses.

Files, records, pages and feeds read with these alone, so that one spelling means one thing
everywhere. What has two readings is refused with the spelling that has one.
"""
