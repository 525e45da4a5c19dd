"""Studies, series and instances found: QIDO-RS, C-FIND, the study list and what arrives in it."""
