"""The templates and text blocks that every provider begins with. For readers to change."""

from services.telemedicine.reports.content import ReportSection
from services.telemedicine.reports.templates import ReportTemplate, TextBlock

_T, _F, _C, _R = (
    ReportSection.TECHNIQUE,
    ReportSection.FINDINGS,
    ReportSection.CONCLUSION,
    ReportSection.RECOMMENDATION,
)
_XRAY, _SLICES = ("CR", "DX"), ("CT",)
_QUALITY = "Positioning, collimation and exposure: \nLimitations: "

_TEMPLATES = (
    ("thorax", "Thorax", "thorax", _XRAY, f"Right lateral, left lateral and ventrodorsal views.\n{_QUALITY}",
     ("Cardiac silhouette: \nPulmonary vessels: \nTrachea and bronchi: \nLungs: \nPleural space: \n"
     "Mediastinum and oesophagus: \nDiaphragm, thoracic wall and cranial abdomen: ")),
    ("abdomen", "Abdomen", "abdomen", _XRAY, f"Right lateral and ventrodorsal views.\n{_QUALITY}",
     ("Serosal detail: \nLiver: \nSpleen: \nKidneys: \nUrinary bladder and urethra: \nStomach: \n"
     "Small intestine: \nColon: \nProstate or uterus: \nLymph node regions: \nSkeleton and soft tissues: ")),
    ("skeleton", "Skeleton", "skeleton", _XRAY, f"Two orthogonal views.\n{_QUALITY}",
     ("Alignment: \nBones: \nJoint spaces and subchondral bone: \nPeriarticular new bone: \n"
     "Growth plates: \nSoft tissues: ")),
    ("dental", "Dental and oral", "teeth", ("IO", "DX", "CR"),
     f"Intraoral survey, teeth by the modified Triadan system.\n{_QUALITY}",
     ("Missing or supernumerary teeth: \nCrowns and roots: \nPulp cavities: \nPeriodontal ligament space: \n"
     "Alveolar bone level: \nPeriapical bone: \nTooth resorption (type): \nMandible and maxilla: ")),
    ("ultrasound-abdomen", "Ultrasound of the abdomen", "abdomen", ("US",),
     "Systematic ultrasound of the abdomen.\nLimitations: ",
     ("Liver and gall bladder: \nSpleen: \nLeft kidney: \nRight kidney: \nUrinary bladder: \n"
     "Adrenal glands: \nStomach: \nDuodenum, jejunum, ileum and colon (wall, layering): \nPancreas: \n"
     "Lymph nodes: \nProstate or uterus and ovaries: \nPeritoneal fluid: ")),
    ("ct-head", "CT of the head", "skull", _SLICES,
     ("Series before and after intravenous contrast medium; bone and soft-tissue reconstructions.\n"
     "Limitations: "),
     ("Nasal cavities and frontal sinuses: \nTeeth and jaws: \nOrbits: \nTympanic bullae and ear canals: \n"
     "Temporomandibular joints: \nBrain and meninges: \nSalivary glands and lymph nodes: \n"
     "Pharynx and larynx: ")),
    ("equine-limb", "Equine limb", "limb", _XRAY,
     f"Lateromedial, dorsopalmar and both oblique views, standing.\n{_QUALITY}",
     ("Alignment and hoof balance: \nArticular margins: \nSubchondral bone: \nOsteochondral fragments: \n"
     "Navicular bone or sesamoid bones: \nPeriosteal and entheseal new bone: \nSoft tissues: ")),
)  # fmt: skip
_BLOCKS = (
    ("quality-good", _T, "The study is of good diagnostic quality."),
    ("quality-poor", _T, "Diagnostic quality is limited; repeated views are advised where noted below."),
    ("rotated", _T, "The patient is rotated, which limits the assessment of symmetry."),
    ("expiration", _T, "The thorax was exposed in expiration, which increases lung opacity."),
    ("one-view", _T, "A single projection was submitted; lesions may be missed without an orthogonal view."),
    ("normal-heart", _F, "The cardiac silhouette is normal in size and shape."),
    ("normal-lung", _F, "The lungs are normal in opacity and well aerated. Pulmonary vessels are normal."),
    ("normal-abdomen", _F, "Serosal detail is normal; the visible abdominal organs are unremarkable."),
    ("normal-bone", _F, "Bones and joints in the field of view are normal."),
    ("normal-joint", _F, "Joint spaces are normal, without effusion or new bone."),
    ("normal", _C, "No abnormality is seen."),
    ("no-metastases", _C, "No evidence of pulmonary metastases; nodules under 5 mm may not be visible."),
    ("no-obstruction", _C, "No radiographic sign of mechanical obstruction."),
    ("heart-failure", _C, "Left-sided cardiomegaly with signs of congestive left heart failure."),
    ("oa", _C, "Osteoarthritis."),
    ("repeat", _R, "Repeat radiographs after 24 hours, or earlier if clinical signs progress."),
    ("echo", _R, "Echocardiography is recommended."),
    ("ultrasound", _R, "Ultrasound of the abdomen is recommended."),
    ("ct", _R, "Computed tomography is recommended for further assessment."),
    ("fna", _R, "Fine-needle aspiration, guided by ultrasound, is recommended where it is safe."),
    ("correlate", _R, "Correlation with clinical signs and laboratory results is recommended."),
)  # fmt: skip

STARTING: tuple[ReportTemplate | TextBlock, ...] = (
    *(
        ReportTemplate(
            id=f"starting-{id_}",
            name=name,
            region=region,
            modalities=modalities,
            sections={_T: technique, _F: findings},
        )
        for id_, name, region, modalities, technique, findings in _TEMPLATES
    ),
    *(
        TextBlock(id=f"starting-{name}", name=name, section=section, text=text)
        for name, section, text in _BLOCKS
    ),
)
