"""Every row that belongs to a unit can be cut to what an officer sees."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from fanzha.common.permissions import Permission
from fanzha.common.scope import ScopedQuerySet

# Rows that belong to a unit and are reached only through a row that is cut already.
THROUGH_ANOTHER = {
    "org.Population": "through its unit",
    "org.PastName": "through its unit",
    "org.PastPlace": "through its unit",
    "alerts.Escalation": "through its alert",
}


def models_of_units(models):
    """Return the models whose rows belong to one unit."""
    unit = apps.get_model("org.Unit")
    for model in models:
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.name == "unit" and field.related_model is unit:
                yield model


def unscoped(models):
    """Return the labels of the models that belong to a unit and cannot be cut."""
    return [
        model._meta.label
        for model in models_of_units(models)
        if model._meta.label not in THROUGH_ANOTHER
        and not isinstance(model._default_manager.get_queryset(), ScopedQuerySet)
    ]


def test_every_model_with_a_unit_can_be_cut_to_what_an_officer_sees():
    assert unscoped(apps.get_models()) == []


def test_the_check_catches_a_model_that_cannot():
    population = apps.get_model("org.Population")

    assert list(models_of_units([population])) == [population]
    assert not isinstance(population._default_manager.get_queryset(), ScopedQuerySet)


def test_no_exception_is_kept_for_a_model_that_is_gone():
    labels = {model._meta.label for model in models_of_units(apps.get_models())}

    assert set(THROUGH_ANOTHER) <= labels


@pytest.mark.slow
def test_an_actor_without_the_permission_sees_no_row_of_any_model(db):
    from fanzha.common.actor import Actor

    visitor = Actor.public(origin="10.0.0.1")

    for model in models_of_units(apps.get_models()):
        rows = model._default_manager.get_queryset()
        if isinstance(rows, ScopedQuerySet):
            assert not rows.visible_to(visitor, Permission.CASE_VIEW).exists(), model
