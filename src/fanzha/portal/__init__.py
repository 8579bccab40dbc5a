"""The public's pages: check, report, receipt. No sign-in, no tracking, works without script."""
