"""Rights of persons concerned, and how long what is kept: 权利与保存."""
