"""Where the shipped model lies. This module only names it: the caller reads the bytes.

data = importlib.resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()
screener = Screener(load_model(data))
"""

PACKAGE = "fanzha.core.screening.data"
MODEL = "model.npz"
LEXICON = "lexicon.json"
