"""The enums of telemedicine in the schema: made before anything names them."""

import strawberry

from services.telemedicine.case import CasePriority, CaseState, Standing
from services.telemedicine.case_studies import StudyChange
from services.telemedicine.collaborations import CollaborationState
from services.telemedicine.events import CaseEvent
from services.telemedicine.missing import Lack

strawberry.enum(CaseState, description="how far a case or a reading is (PS3.4 CC), and DRAFT before it")
strawberry.enum(CasePriority, description="how soon the clinic needs the report")
strawberry.enum(Standing, name="CaseStanding", description="whether somebody still has to do something")
strawberry.enum(StudyChange, name="CaseStudyChange", description="what became of a study since")
strawberry.enum(CollaborationState, description="how a clinic and a provider stand to each other")
strawberry.enum(CaseEvent, description="what happened to a case")
strawberry.enum(Lack, name="CaseLack", description="what kind of thing a case lacks")

__all__ = ["CaseEvent", "CasePriority", "CaseState", "CollaborationState", "Lack", "Standing", "StudyChange"]
