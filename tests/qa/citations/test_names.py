import pytest

from embeddings.languages.english import ENGLISH
from qa.citations.names import Name, names_of


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        pytest.param("Ana Ruiz", [Name("Ruiz", "Ana")], id="a person"),
        pytest.param("Ana Ruiz and Bo Dahl", [Name("Ruiz", "Ana"), Name("Dahl", "Bo")], id="two"),
        pytest.param(
            "Ana Ruiz, Bo Dahl & Cy Eck", [Name("Ruiz", "Ana"), Name("Dahl", "Bo"), Name("Eck", "Cy")], id="three"
        ),
        pytest.param("J. R. Ode-Park", [Name("Ode-Park", "J. R.")], id="initials"),
        pytest.param("Ida van der Ode", [Name("van der Ode", "Ida")], id="particles"),
        pytest.param("Max Ode Jr.", [Name("Ode", "Max", "Jr.")], id="a generation"),
        pytest.param("Yang Qifei", [Name("Yang", "Qifei")], id="the family name first"),
        pytest.param("Yang Miller", [Name("Miller", "Yang")], id="a given name like a family name"),
        pytest.param("Ma Li", [Name("Ma Li")], id="either order"),
        pytest.param("李明", [Name("李明")], id="without spaces"),
        pytest.param("ana", [Name("ana")], id="one word"),
        pytest.param("Lindal Town Office", [Name("Lindal Town Office")], id="an office"),
        pytest.param("Staff Reporter", [Name("Staff Reporter")], id="a role"),
        pytest.param(
            "Office for Rivers, Lakes and Parks", [Name("Office for Rivers, Lakes and Parks")], id="a long office"
        ),
        pytest.param(
            "Ana Ruiz, The Lindal Herald", [Name("Ruiz", "Ana"), Name("The Lindal Herald")], id="person and paper"
        ),
        pytest.param("  Ana\n Ruiz ", [Name("Ruiz", "Ana")], id="white space"),
        pytest.param(" , ", [], id="no name"),
    ],
)
def test_a_name_is_divided_where_its_form_shows_the_family_name(authors, names):
    assert list(names_of(authors, ENGLISH.citations)) == names
