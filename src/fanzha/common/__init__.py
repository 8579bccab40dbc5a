"""What every capability stands on: who acts, what is recorded, who may see which row."""
