"""An app with one slow migration, planted to be killed in the middle."""
