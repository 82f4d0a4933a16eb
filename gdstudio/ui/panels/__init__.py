"""The panels around the stage: headline, inspector, band, step column and the dialogs. They listen to the studio
and call its methods; none of them knows another's insides or the worker."""
