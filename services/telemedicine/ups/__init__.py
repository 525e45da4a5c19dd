"""Cases and their workitems as Unified Procedure Steps (PS3.4 Annex CC): what UPS-RS tells and takes."""
