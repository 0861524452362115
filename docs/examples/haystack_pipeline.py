"""Use Quoth in a Haystack pipeline that writes a prompt of quotes, and save the pipeline as YAML.

Run it in a checkout after ``pip install '.[haystack]'``. Connect a generator of yours to the prompt.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# Haystack reports its use to its maker unless this stands in the environment before the import.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from haystack import Pipeline
from haystack.components.builders import PromptBuilder

from qa import Library
from qa.doors.haystack import QuothQuotesRetriever, QuothRetriever

articles = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "seeds"
question = sys.argv[2] if len(sys.argv) > 2 else "How old is the veteran Zhen Jianhua?"

TEMPLATE = """Answer from these quotes alone, and cite them.
{% for document in documents %}
[{{ document.meta.rank }}] {{ document.content }} ({{ document.meta.title }})
{% endfor %}
{{ query }}"""

with TemporaryDirectory() as folder, Library.open(folder) as library:
    library.sync(articles)

    for document in QuothRetriever(library, top_k=3).run(question)["documents"]:
        print(f"{document.score:.2f}", document.id)

    pipeline = Pipeline()
    pipeline.add_component("quotes", QuothQuotesRetriever(library))
    pipeline.add_component("prompt", PromptBuilder(TEMPLATE, required_variables=["documents", "query"]))
    pipeline.connect("quotes.documents", "prompt.documents")
    asked = {"quotes": {"query": question}, "prompt": {"query": question}}
    found = pipeline.run(asked, include_outputs_from={"quotes"})
    print(found["quotes"]["answer"]["status"])
    print(found["prompt"]["prompt"])

    # The saved pipeline names the folder of the library; loading it opens the library again.
    saved = pipeline.dumps()
    loaded = Pipeline.loads(saved, allowed_modules=["qa.doors.haystack"])
    assert loaded.run(asked)["prompt"] == found["prompt"]
