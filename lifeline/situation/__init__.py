"""Casualties and damage: figures that are appended, sourced, approved and corrected in the open, never overwritten."""
