import numpy as np
from dataclasses import replace
from services.reading import measurement_reports as mr
from services.dicom.structured_reports.codes import MeasurementKind as K
from services.dicom.structured_reports.saved import ImageReference
from tests.archive.samples import dataset, put as store
async def test_smoke(engines, oakwood, tmp_path):
    made = dataset(PixelSpacing=[0.2,0.2], Rows=64, Columns=64, PixelData=bytes(range(256))*32)
    await store(oakwood, engines, made)
    drawn = mr.Drawn("2.25.77", K.LENGTH, ImageReference(made.SOPInstanceUID, 1, made.SeriesInstanceUID), [[1.25,2.5],[4.3,7.1]], [])
    drawn2 = mr.Drawn("2.25.78", K.CIRCLE, ImageReference(made.SOPInstanceUID, 1, made.SeriesInstanceUID), [[20.25,20.5],[24.3,27.1]], [])
    drawn3 = mr.Drawn("2.25.79", K.TEXT, ImageReference(made.SOPInstanceUID, 1, made.SeriesInstanceUID), [[20.25,20.5]], [], text="hélló")
    s = await mr.save(oakwood, engines, made.StudyInstanceUID, [drawn, drawn2, drawn3])
    print(s)
    got = await mr.reports_of(oakwood, engines, made.StudyInstanceUID)
    for m in got[0].read.measurements: print(m)
    print(got[0].read.origin, got[0].problem)
