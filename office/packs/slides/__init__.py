"""The pack as a PowerPoint presentation of native, editable charts and shapes."""
