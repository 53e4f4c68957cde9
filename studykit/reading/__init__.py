"""YAML and CSV as trees and rows of texts with their places."""
