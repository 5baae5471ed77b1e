using module ./Common.psm1
Import-Module Pester

$Limit = 10

<#
.SYNOPSIS
Finds large files.
#>
function Get-LargeFile {
    param([string]$Path, [int]$Size = $Limit)
    Get-ChildItem $Path | Where-Object { $_.Length -gt $Size }
}

class Report {
    [string]$Title

    [void] Print() {
        Write-Output $this.Title
    }
}

enum Level {
    Low
    High
}
